// An AbortSignal that knows whether anybody still listens to it.

/** Signals that calls were given, each followed by one that counts its listeners. */
export class Signals {
  readonly #followed: { readonly signal: AbortSignal; readonly by: string; listeners: number }[] = []

  /** A signal that aborts with `signal`. @param by - for the message, if listeners are left */
  follow(signal: AbortSignal, by: string): AbortSignal {
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
    if (signal.aborted) controller.abort(signal.reason)
    else signal.addEventListener('abort', () => controller.abort(signal.reason))
    return controller.signal
  }

  /** Those that somebody listens to in vain: what was to be aborted is over. */
  get listened(): string[] {
    return this.#followed.filter(({ signal, listeners }) => !signal.aborted && listeners > 0).map(({ by }) => by)
  }
}
