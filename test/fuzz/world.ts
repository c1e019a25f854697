// A run: a writer and its target, step by step. Steps are kept, so that a run
// that went wrong is done again without dice, and made shorter.

import { Dice } from '../../src/testing/index.js'
import type { Target } from './target.js'
import type { Role } from './corpus.js'
import { Writer, type Said, type Step } from './writer.js'

/** How to set up what is fuzzed. */
export interface Setting {
  /** Whom the writer plays. */
  readonly role: Role
  readonly greets: boolean
  make(): Target
}

export interface Run {
  readonly steps: readonly Step[]
  readonly problem: string | undefined
  readonly messages: number
  readonly connections: number
  /** The message that took longest, and how long it took, in milliseconds. */
  readonly slowest: { readonly ms: number; readonly said: Said; readonly at: number }
}

/** @param messages - after so many it ends */
export function runWorld(setting: Setting, seed: number, messages: number): Promise<Run> {
  const writer = new Writer(new Dice(seed), setting.role, setting.greets)
  Error.stackTraceLimit = 0 // most messages make an error, and nobody reads where
  return run(setting, (target, step, told) => (told < messages ? writer.next(target) : undefined))
}

/** Does the steps of an earlier run again. */
export function replay(setting: Setting, steps: readonly Step[]): Promise<Run> {
  Error.stackTraceLimit = 20
  return run(setting, (_target, step) => steps[step])
}

type Next = (target: Target, step: number, told: number) => Step | undefined

async function run(setting: Setting, next: Next): Promise<Run> {
  const target = setting.make()
  const steps: Step[] = []
  const thrown: string[] = []
  const onRejection = (reason: unknown): void => void thrown.push(`unhandled rejection: ${textOf(reason)}`)
  process.on('unhandledRejection', onRejection)
  let slowest: Run['slowest'] = { ms: 0, said: '', at: 0 }
  let told = 0
  const problem = (): string | undefined => thrown[0] ?? target.problems[0]
  try {
    for (;;) {
      await target.ready()
      const step = problem() === undefined ? next(target, steps.length, told) : undefined
      if (!step) break
      steps.push(step)
      if ('waitMs' in step) await target.wait(step.waitMs)
      else if ('cut' in step) target.cut()
      else {
        told++
        const startedMs = performance.now()
        target.tell(step.said)
        const ms = performance.now() - startedMs
        if (ms > slowest.ms) slowest = { ms, said: step.said, at: steps.length - 1 }
      }
    }
    await target.close()
  } catch (error) {
    thrown.push(`thrown: ${textOf(error)}`)
  } finally {
    await new Promise((resolve) => setImmediate(resolve)) // rejections are told of at the end of a turn
    process.off('unhandledRejection', onRejection)
  }
  return { steps, problem: problem(), messages: told, connections: target.connections, slowest }
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown)
}
