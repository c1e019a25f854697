// Projects on disk, in a folder of their own: their packages are links, so that each
// resolves as if it had been installed there.

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const peers = join(root, 'bench/contenders/peers/node_modules')

const packages = {
  'wirepact': root,
  'typebox': join(root, 'node_modules/typebox'),
  '@types': join(root, 'node_modules/@types'),
  'zod': join(peers, 'zod'),
  '@trpc': join(peers, '@trpc'),
  '@orpc': join(peers, '@orpc'),
}

/** As strict as applications have it; the declarations of packages are not checked again. */
const compilerOptions = {
  target: 'es2022', module: 'nodenext', lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable'], types: ['node'],
  strict: true, skipLibCheck: true, noEmit: true,
}

/** A new folder with the packages, for whoever calls to remove. */
export function makeWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'wirepact-types-'))
  mkdirSync(join(folder, 'node_modules'))
  for (const [name, place] of Object.entries(packages)) symlinkSync(place, join(folder, 'node_modules', name))
  return folder
}

/** @returns the project's folder */
export function writeProject(workshop, name, files) {
  const folder = join(workshop, name)
  const all = {
    ...files,
    'package.json': JSON.stringify({ type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['**/*.ts'] }),
  }
  for (const [path, source] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), source)
  }
  return folder
}
