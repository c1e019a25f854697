// Makes what goes wrong small: fewer steps first, then less in each message.

import { textOf, treeOf, Fields, type Tree } from './tree.js'
import type { Said, Step } from './writer.js'

/** Runs that may be spent on it. */
const ATTEMPTS = 600

/** @param fails - whether these steps still go wrong */
export async function shrink(steps: readonly Step[], fails: (steps: readonly Step[]) => Promise<boolean>): Promise<readonly Step[]> {
  let attempts = 0
  const tries = async (candidate: readonly Step[]): Promise<boolean> => attempts++ < ATTEMPTS && fails(candidate)
  let rest = await fewer(steps, tries)
  for (let at = 0; at < rest.length; at++) {
    for (let smaller: readonly Step[] | undefined = rest; smaller; ) {
      rest = smaller
      smaller = await simpler(rest, at, tries)
    }
  }
  return rest
}

type Fails = (steps: readonly Step[]) => Promise<boolean>

/** Leaves out halves, then quarters, and so on. */
async function fewer(steps: readonly Step[], fails: Fails): Promise<readonly Step[]> {
  let rest = steps
  for (let size = Math.ceil(rest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < rest.length;) {
      const without = rest.toSpliced(at, size)
      if (await fails(without)) rest = without
      else at += size
    }
  }
  return rest
}

async function simpler(steps: readonly Step[], at: number, fails: Fails): Promise<readonly Step[] | undefined> {
  const step = steps[at]
  if (!step || !('said' in step)) return undefined
  for (const said of smallerThan(step.said)) {
    const candidate = steps.with(at, { said })
    if (await fails(candidate)) return candidate
  }
  return undefined
}

function* smallerThan(said: Said): Generator<Said> {
  if (typeof said !== 'string') return
  const half = said.length >> 1
  yield said.slice(0, half)
  try {
    for (const tree of prunings(treeOf(JSON.parse(said)))) yield textOf(tree)
  } catch { /* no JSON: its half was all that there is to try */ }
}

/** The tree with one element, field or half of a text less, the largest first. */
function* prunings(tree: Tree): Generator<Tree> {
  if (typeof tree === 'string' && tree.length > 1) yield tree.slice(0, tree.length >> 1)
  if (tree instanceof Fields) {
    for (const at of tree.entries.keys()) yield new Fields(tree.entries.toSpliced(at, 1))
    for (const [at, [name, value]] of tree.entries.entries()) {
      for (const pruned of prunings(value)) yield new Fields(tree.entries.with(at, [name, pruned]))
    }
  } else if (Array.isArray(tree)) {
    const list = tree as readonly Tree[]
    for (const at of list.keys()) yield list.toSpliced(at, 1)
    for (const [at, value] of list.entries()) {
      for (const pruned of prunings(value)) yield list.with(at, pruned)
    }
  }
}
