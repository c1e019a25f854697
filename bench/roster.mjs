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

/** A contender's module: contenders/README.md says what is in it. */
export function contender(name) {
  return import(new URL(`${name}.mjs`, folder(name)).href)
}

/** Where a contender's imports are looked up. */
export function folderOf(name) {
  return fileURLToPath(folder(name))
}

/** `ws 8.23.0` and the like, as installed. */
export function versionsOf(name, packages) {
  return packages.map((packageName) => `${packageName} ${versionOf(name, packageName)}`)
}

function versionOf(name, packageName) {
  const root = new URL('../', import.meta.url)
  if (packageName === 'wirepact') return readManifest(root).version
  const installed = [folder(name), root].map((from) => new URL(`node_modules/${packageName}/`, from))
  return readManifest(installed.find(hasManifest)).version
}

/** Installs the peers' packages if they are not there, or are of other versions. */
export function installPeers() {
  const wanted = Object.entries(readManifest(folder(peers[0])).dependencies)
  const isThere = ([packageName, version]) => {
    const place = new URL(`node_modules/${packageName}/`, folder(peers[0]))
    return hasManifest(place) && readManifest(place).version === version
  }
  if (wanted.every(isThere)) return
  const cwd = folderOf(peers[0])
  console.log(`Installing the peers, once, in ${cwd}\n`)
  const { status } = spawnSync('npm', ['ci'], { cwd, stdio: 'inherit' })
  if (status !== 0) throw new Error(`bench: npm ci in ${cwd} ended with status ${status}`)
}

function hasManifest(place) {
  return existsSync(new URL('package.json', place))
}

function readManifest(place) {
  return JSON.parse(readFileSync(new URL('package.json', place), 'utf8'))
}
