// Where a command's result goes: a file, replaced at once or not at all, or standard output.

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure } from './failure.js'

/**
 * Writes `text` to `file` if that holds another; undefined: to standard output.
 *
 * @returns true if there was anything to write
 * @throws {Failure} that begins with the file
 */
export async function write(text: string, file: string | undefined): Promise<boolean> {
  if (file === undefined) {
    process.stdout.write(text)
    return true
  }
  if ((await textOf(file)) === text) return false
  try {
    await replace(file, text)
  } catch (error) {
    throw new Failure(`${file}: cannot be written: ${(error as Error).message}`)
  }
  return true
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.tmp` // beside it: only within one file system is a rename atomic
  try {
    await writeFile(draft, text)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** What `file` holds; undefined: there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'EISDIR') throw new Failure(`${file}: a directory: name a file in it`)
    throw new Failure(`${file}: cannot be read: ${message}`)
  }
}
