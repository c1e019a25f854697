// Where a command's result goes: a file, replaced at once or not at all, or standard output.

import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exitStatus, Failure } from './failure.js'
import { say } from './remarks.js'

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
    await (await isSpecial(file) ? writeFile(file, text) : replace(file, text))
  } catch (error) {
    throw new Failure(`${file}: cannot be written: ${(error as Error).message}`)
  }
  return true
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const target = await realpath(file).catch(() => file) // a link stays one
  const draft = `${target}.${process.pid}.tmp` // beside it: only within one file system is a rename atomic
  try {
    await writeFile(draft, text)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/**
 * Ends the process if nobody reads what it writes, as `head` does once it has seen enough, or if it cannot be
 * written. A command that listens for itself ends in its own way.
 */
export function endUnread(stream: NodeJS.WriteStream, error: Error): void {
  if (stream.listenerCount('error') > 1) return
  if ('code' in error && error.code === 'EPIPE') process.exit(exitStatus.unread)
  say(`the output cannot be written: ${error.message}`)
  process.exit(exitStatus.failed)
}

/** A device or a pipe, such as /dev/null: it is written to, and not replaced, and holds nothing to compare with. */
async function isSpecial(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined)
  return found !== undefined && !found.isFile() && !found.isDirectory()
}

/** What `file` holds; undefined: there is none, or it is none that holds anything. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await isSpecial(file) ? undefined : await readFile(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'EISDIR') throw new Failure(`${file}: a directory: name a file in it`)
    throw new Failure(`${file}: cannot be read: ${message}`)
  }
}
