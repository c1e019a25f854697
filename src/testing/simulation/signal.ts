// An AbortSignal that knows whether anybody still listens to it.

/** Signals that calls were given, each followed by one that counts its listeners. */
export class Signals {
  readonly #followed: { readonly signal: AbortSignal; readonly by: string; listeners: number }[] = []

  readonly #aborts = new WeakMap<AbortSignal, (() => void)[]>()

  /**
   * A signal that aborts with `signal`.
   *
   * @param by - for the message, if listeners are left
   * @param aborts - called when it does
   */
  follow(signal: AbortSignal, by: string, aborts: () => void): AbortSignal {
    const controller = new AbortController()
    const followed = { signal: controller.signal, by, listeners: 0 }
    this.#followed.push(followed)
    const add = controller.signal.addEventListener.bind(controller.signal)
    const remove = controller.signal.removeEventListener.bind(controller.signal)
    controller.signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
      followed.listeners++
      add(...args)
    }
    controller.signal.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
      followed.listeners--
      remove(...args)
    }
    this.#whenAborted(signal, () => {
      aborts()
      controller.abort(signal.reason)
    })
    return controller.signal
  }

  /** Those that somebody listens to in vain: what was to be aborted is over. */
  get listened(): string[] {
    return this.#followed.filter(({ signal, listeners }) => !signal.aborted && listeners > 0).map(({ by }) => by)
  }

  /** One listener serves all calls that have the same signal: Node warns of more than ten. */
  #whenAborted(signal: AbortSignal, run: () => void): void {
    if (signal.aborted) return run()
    const known = this.#aborts.get(signal)
    if (known) return void known.push(run)
    const runs = [run]
    this.#aborts.set(signal, runs)
    signal.addEventListener('abort', () => runs.forEach((each) => each()), { once: true })
  }
}
