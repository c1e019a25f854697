// Where a command's result goes: a file, replaced at once or not at all, or standard output.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes `text` to `file` if that holds another; undefined: to standard output.
 *
 * @returns true if there was anything to write
 */
export async function write(text: string, file: string | undefined): Promise<boolean> {
  if (file === undefined) {
    process.stdout.write(text)
    return true
  }
  if ((await textOf(file)) === text) return false
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.tmp` // beside it: only within one file system is a rename atomic
  await writeFile(draft, text)
  await rename(draft, file)
  return true
}

/** What `file` holds; undefined: there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
