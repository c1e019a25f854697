// Rejections that nobody handles, while simulations run: a forgotten `await`
// would end a Node process, and is to be a problem of the simulation instead.

type Told = (reason: unknown) => void
type Listener = (reason: unknown, promise: Promise<unknown>) => void

/** What runs now. Nothing says whose a rejection is: all are told. */
const running = new Set<Told>()
/** Who listened before, and listens again afterwards. */
let others: Listener[] = []

/** From here on `told` hears of rejections that nobody handles, and nobody else does. @returns what ends that */
export function hearStray(told: Told): () => void {
  if (running.size === 0) takeOver()
  running.add(told)
  return () => {
    if (running.delete(told) && running.size === 0) giveBack()
  }
}

function takeOver(): void {
  const process = node()
  others = process?.listeners('unhandledRejection') ?? []
  process?.removeAllListeners('unhandledRejection')
  process?.on('unhandledRejection', tell)
}

function giveBack(): void {
  const process = node()
  process?.off('unhandledRejection', tell)
  for (const other of others.splice(0)) process?.on('unhandledRejection', other)
}

function tell(reason: unknown): void {
  for (const told of running) told(reason)
}

/** Undefined in browsers, where such a rejection ends nothing. */
function node(): Pick<typeof process, 'on' | 'off' | 'listeners' | 'removeAllListeners'> | undefined {
  return (globalThis as { process?: typeof process }).process
}
