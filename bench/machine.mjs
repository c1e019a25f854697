// On what a run was made.

import { arch, cpus, loadavg, release, totalmem, type } from 'node:os'

export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release().split('-')[0]} ${arch()}`,
    load: loadavg()[0],
  }
}
