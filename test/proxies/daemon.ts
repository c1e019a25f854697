// nginx and HAProxy as child processes of the test, each with a configuration of its own.

import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { turn, until } from '../support/wait.js'

export interface Daemon {
  readonly url: string
  readonly port: number
  /** It starts anew with the same configuration; its former self ends within a second, and its connections with it. */
  reload(): Promise<void>
}

/** Idle connections are cut after this, in seconds. */
export const IDLE_S = 2

export type ProxyKind = (backends: readonly number[]) => Promise<Daemon>

export const nginx: ProxyKind = (backends) =>
  start('nginx', ['-e', 'stderr', '-g', 'daemon off;', '-c'], 'SIGHUP', '', (port, folder) => `
    user root;
    pid ${folder}/pid;
    worker_processes 1;
    worker_shutdown_timeout 1s;
    error_log stderr crit;
    events { worker_connections 256; }
    http {
      access_log off;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      upstream rpc { ${backends.map((backend) => `server 127.0.0.1:${backend} max_fails=0;`).join(' ')} }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://rpc;
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection "upgrade";
          proxy_set_header X-Forwarded-Host $http_host;
          proxy_next_upstream error;
          proxy_read_timeout ${IDLE_S}s;
          proxy_send_timeout ${IDLE_S}s;
        }
      }
    }
  `)

export const haproxy: ProxyKind = (backends) =>
  start('haproxy', ['-W', '-f'], 'SIGUSR2', 'Loading success', (port) => `
global
  hard-stop-after 1s
defaults
  mode http
  timeout connect 1s
  timeout client ${IDLE_S}s
  timeout server ${IDLE_S}s
  timeout tunnel ${IDLE_S}s
  retries 3
  option redispatch 1
frontend page
  bind 127.0.0.1:${port}
  default_backend rpc
backend rpc
${backends.map((backend, index) => `  server s${index} 127.0.0.1:${backend}`).join('\n')}
`)

/** @param ready - what it says once it can be reloaded: before that, HAProxy's master hears no signal */
async function start(
  program: string,
  options: readonly string[],
  reload: NodeJS.Signals,
  ready: string,
  configure: (port: number, folder: string) => string,
): Promise<Daemon> {
  const folder = await mkdtemp(join(tmpdir(), `wirepact-${program}-`))
  const port = await freePort()
  await writeFile(join(folder, 'config'), configure(port, folder))
  const child = spawn(program, [...options, join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = new Promise<void>((resolve, reject) => child.once('exit', () => resolve()).once('error', reject))
  onTestFinished(async () => {
    child.kill()
    await ended
    await rm(folder, { recursive: true })
  })
  const up = answers(port).then(() => until(() => said.includes(ready)))
  await Promise.race([up, ended.then(() => { throw new Error(`${program} ended: ${said}`) })])
  const loads = (): number => said.split(ready).length
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    async reload() {
      const before = loads()
      do child.kill(reload)
      while (ready && !(await within(2_000, () => loads() > before))) // the signal was not heard
    },
  }
}

async function within(ms: number, isTrue: () => boolean): Promise<boolean> {
  const end = performance.now() + ms
  while (!isTrue() && performance.now() < end) await turn(20)
  return isTrue()
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(port: number): Promise<void> {
  const knock = () => new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  while (!(await knock())) await turn(20)
}
