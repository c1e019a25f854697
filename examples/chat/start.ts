// The service on its stage: for main.ts and the tests.

import type { Logger } from 'wirepact/server'
import { startStage, type Stage } from '../shared/stage.js'
import { createChat, type ChatServer } from './server.js'

export interface Chat extends Stage {
  readonly server: ChatServer
}

/** @param port - the next free one from here on is taken; 0: any */
export async function startChat(port: number, logger?: Logger): Promise<Chat> {
  const server = createChat(logger)
  const stage = await startStage(server, { page: new URL('page/', import.meta.url), port, outageMs: Infinity })
  return { ...stage, server }
}
