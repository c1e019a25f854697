// The service on its stage: for main.ts and the tests.

import { startStage, type Stage } from '../shared/stage.js'
import { createFiles, type FilesOptions } from './server.js'

/** @param port - the next free one from here on is taken; 0: any */
export function startDemo(port: number, options: FilesOptions): Promise<Stage> {
  return startStage(createFiles(options), { page: new URL('page/', import.meta.url), port })
}
