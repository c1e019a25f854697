// The service on its stage: for main.ts and the tests.

import { startStage, type Stage } from '../shared/stage.js'
import { createHello, type HelloOptions } from './server.js'

export interface Demo extends Stage {
  /** Cups made, by order. */
  readonly cups: ReadonlyMap<string, number>
}

/** @param port - the next free one from here on is taken; 0: any */
export async function startDemo(port: number, options: HelloOptions): Promise<Demo> {
  const { server, cups } = createHello(options)
  const stage = await startStage(server, { page: new URL('page/', import.meta.url), port })
  return { ...stage, cups }
}
