// Loads a module in a process of its own, because that runs code of the user's.

import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Snapshot } from '../snapshot/snapshot.js'

/** Longest that a module may take to load. */
const LOAD_MS = 30_000

/** What became of it: the module's contracts, its default export as JSON, or why there is none. */
export type Loading =
  | { readonly contracts: readonly LoadedContract[] }
  | { readonly value: string | undefined }
  /** `at`: the place in the user's files, `src/contract.ts:3:14`, or as far as it is known. */
  | { readonly failure: string; readonly at?: string }

/** `files`: of the user's, loaded for it. */
export type Loaded = Loading & { readonly files: readonly string[] }

export interface LoadedContract {
  /** Names under which it is exported, `default` among them. */
  readonly exports: readonly string[]
  readonly contract: { readonly snapshot: Snapshot } | { readonly failure: string }
}

/** @param wanted - of the module: its contracts, or what it exports as its default. @param timeoutMs - default 30,000 */
export function runLoader(wanted: 'contracts' | 'default', file: string, timeoutMs: number = LOAD_MS): Promise<Loaded> {
  return new Promise((settle) => {
    // Its standard output is ours to write results to: what the module says goes to standard error.
    const child = fork(fileURLToPath(new URL('./loader.js', import.meta.url)), [wanted, resolve(file)], {
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
      execArgv: [],
    })
    const end = (loaded: Loaded): void => {
      clearTimeout(timer)
      child.kill('SIGKILL') // whatever the module has left open
      settle(loaded)
    }
    const fail = (failure: string): void => end({ failure, files: [resolve(file)] })
    const timer = setTimeout(() => fail(`took more than ${timeoutMs} ms to load`), timeoutMs)
    child.on('message', (message) => {
      const { loaded } = Object(message) as { loaded?: Loaded } // the module may send what it likes, as to a process manager
      if (loaded) end(loaded)
    })
    child.once('error', (error) => fail(`could not be loaded: ${error.message}`))
    child.once('exit', (code) => fail(`ended the process while it was loaded (${code ?? 'by a signal'})`))
  })
}
