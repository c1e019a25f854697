// Chromium by its own protocol, for what Playwright keeps from happening: its
// pages never know that they are hidden, and what is not hidden cannot be frozen.
// Source: Chrome DevTools Protocol, domains Target, Page and Runtime.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'

interface Reply {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

export class Devtools {
  readonly #folder: string
  readonly #process: ChildProcess
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  #count = 0

  private constructor(folder: string, process: ChildProcess, socket: WebSocket) {
    this.#folder = folder
    this.#process = process
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as Reply))
  }

  static async launch(): Promise<Devtools> {
    const folder = await mkdtemp(join(tmpdir(), 'wirepact-chromium-'))
    const executable = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
    const child = spawn(executable, [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    const url = await new Promise<string>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`Chromium ended: ${said}`)))
      child.stderr.on('data', (data: Buffer) => {
        const found = /ws:\/\/\S+/.exec(said += data.toString())
        if (found) resolve(found[0])
      })
    })
    const socket = new WebSocket(url)
    await once(socket, 'open')
    return new Devtools(folder, child, socket)
  }

  /** A tab in front of all others. */
  async open(url: string): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', { url }) as { targetId: string }
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true }) as { sessionId: string }
    await this.send('Target.activateTarget', { targetId })
    return new Tab(this, targetId, sessionId)
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.#count
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  async close(): Promise<void> {
    this.#process.kill()
    await once(this.#process, 'exit')
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #take({ id = 0, result, error }: Reply): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result)
  }
}

export class Tab {
  readonly #devtools: Devtools
  readonly #targetId: string
  readonly #sessionId: string

  constructor(devtools: Devtools, targetId: string, sessionId: string) {
    this.#devtools = devtools
    this.#targetId = targetId
    this.#sessionId = sessionId
  }

  /** The value of an expression, or of the promise that it gives. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    return (answer as { result: { value: unknown } }).result.value
  }

  async freeze(): Promise<void> {
    await this.#send('Page.setWebLifecycleState', { state: 'frozen' })
  }

  async thaw(): Promise<void> {
    await this.#send('Page.setWebLifecycleState', { state: 'active' })
  }

  async bringToFront(): Promise<void> {
    await this.#devtools.send('Target.activateTarget', { targetId: this.#targetId })
  }

  async close(): Promise<void> {
    await this.#devtools.send('Target.closeTarget', { targetId: this.#targetId })
  }

  #send(method: string, params: object): Promise<unknown> {
    return this.#devtools.send(method, params, this.#sessionId)
  }
}
