// Who is measured, and where to find them. Peers have packages of their own,
// apart from those that the package's development needs.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** All ratios are to this one. */
export const yardstick = 'loop'
/** The yardstick once more, in processes of its own: how far two of the same are apart. */
export const twin = 'twin'
const own = [yardstick, 'wirepact', twin]
export const peers = ['socketio', 'birpc', 'rpcwebsockets', 'capnweb', 'trpc', 'orpc', 'graphqlws', 'tsrpc', 'river']
export const contenders = [yardstick, 'wirepact', ...peers]

const folder = (name) => new URL(own.includes(name) ? './contenders/' : './contenders/peers/', import.meta.url)

/** A contender's module: see contenders/README.md. */
export function contender(name) {
  return import(new URL(`${name}.mjs`, folder(name)).href)
}

/** Where a contender's imports are looked up. */
export function folderOf(name) {
  return fileURLToPath(folder(name))
}

/** `ws 8.23.0` and the like, as installed. */
export function versionsOf(name, packages) {
  return packages.map((name_) => `${name_} ${versionOf(name, name_)}`)
}

function versionOf(name, packageName) {
  const root = new URL('../', import.meta.url)
  if (packageName === 'wirepact') return readVersion(new URL('package.json', root))
  const installed = [folder(name), root].map((from) => new URL(`node_modules/${packageName}/package.json`, from))
  return readVersion(installed.find((path) => existsSync(path)))
}

function readVersion(path) {
  return JSON.parse(readFileSync(path, 'utf8')).version
}

/** Installs the peers' packages if they are not there, or are not those of the lock file. */
export function installPeers() {
  const cwd = folderOf(peers[0])
  const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map((path) => packagesOf(`${cwd}${path}`))
  if (wanted === found) return
  console.log('Installing the peers once, into bench/contenders/peers/node_modules.\n')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd, stdio: 'inherit' })
  if (status !== 0) throw new Error(`bench: npm ci in ${cwd} ended with status ${status}`)
}

function packagesOf(path) {
  if (!existsSync(path)) return undefined
  const { packages } = JSON.parse(readFileSync(path, 'utf8'))
  return Object.entries(packages).filter(([at, { optional }]) => at !== '' && !optional).map(([at, { version }]) => `${at}@${version}`).sort().join()
}
