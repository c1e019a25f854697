// `wirepact diff`: what has changed between two versions of a contract.

import { styleText } from 'node:util'
import { compare } from '../../snapshot/compare.js'
import type { CAC } from 'cac'
import { exitStatus, Failure } from '../failure.js'
import { loadContract } from '../load.js'
import { text, type Given } from '../options.js'
import { report } from '../report.js'

interface Options {
  readonly export?: Given
  readonly failOn?: Given
  readonly json?: boolean
}

export function addDiff(cli: CAC): void {
  cli
    .command('diff <old> <new>', 'Say what has changed between two versions of a contract, and what of it breaks old clients')
    .option('--export <name>', 'The contract among several that a module exports')
    .option('--fail-on <what>', 'Exit with 1 at changes of this kind: breaking or any')
    .option('--json', 'Write the changes as JSON')
    .example('wirepact diff contract.json contract.ts --fail-on breaking')
    .action(diff)
}

async function diff(oldFile: string, newFile: string, options: Options): Promise<void> {
  const [failOn, name] = [text('fail-on', options.failOn), text('export', options.export)]
  if (failOn !== undefined && failOn !== 'breaking' && failOn !== 'any') {
    throw new Failure(`--fail-on is breaking or any, got ${JSON.stringify(failOn)}`)
  }
  const [old, now] = [await loadContract(oldFile, { export: name }), await loadContract(newFile, { export: name })]
  if (old.name !== now.name) throw new Failure(`${oldFile} and ${newFile}: different contracts, ${old.name} and ${now.name}`)
  const changes = compare(old, now)
  process.stdout.write(options.json ? `${JSON.stringify(changes, null, 2)}\n` : report(changes, paint()))
  const failing = failOn === 'any' ? changes : failOn === 'breaking' ? changes.filter(({ breaking }) => breaking) : []
  if (failing.length > 0) process.exitCode = exitStatus.no
}

/** Colours are for a terminal, unless its user wants none: https://no-color.org */
function paint(): (colour: 'red' | 'green' | 'bold', text: string) => string {
  const coloured = process.stdout.isTTY && !process.env['NO_COLOR']
  return coloured ? (colour, text) => styleText(colour, text) : (_, text) => text
}
