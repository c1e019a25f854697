// Generated source, run without a file of its own.

import { transformSync } from 'esbuild'
import * as generated from 'wirepact/generated'
import type { Table } from 'wirepact/generated'
import type { Contract } from 'wirepact'
import { generate } from '../../src/codegen/client/generate.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'

/** The contract that the generated client of `contract` works with. */
export function tableOf(contract: Contract, names?: ReadonlyMap<object, string>): Table {
  const source = generate(JSON.parse(JSON.stringify(snapshotOf(contract, names && { names }))) as ReturnType<typeof snapshotOf>)
  return run(`${source}\nexport { contract }`)['contract'] as Table
}

/** What a module of that source exports. */
export function run(source: string): Readonly<Record<string, unknown>> {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' })
  const module = { exports: {} }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the source is our own
  new Function('module', 'exports', 'require', code)(module, module.exports, () => generated)
  return module.exports
}
