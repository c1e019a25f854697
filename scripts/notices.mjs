// The licences of what the command line brings along: dist/cli/THIRD-PARTY-NOTICES.
// From the list of bundled files that the build leaves, which is no part of the package.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const metafile = 'dist/cli/metafile-esm.json'
const { outputs } = JSON.parse(readFileSync(metafile, 'utf8'))
const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
const folders = new Set(bundled.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))
const notices = [...folders].map(noticeOf).sort((a, b) => (a.title < b.title ? -1 : 1))
const head = 'The command line of wirepact has the following packages in it, each under its own licence.\n'
writeFileSync('dist/cli/THIRD-PARTY-NOTICES', [head, ...notices.map(({ title, text }) => `${'-'.repeat(78)}\n${title}\n\n${text.trim()}\n`)].join('\n'))
rmSync(metafile)

/** @param {string} folder @throws {Error} if the package does not say under what licence it is */
function noticeOf(folder) {
  const path = resolve(folder)
  const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const file = readdirSync(path).find((each) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(each))
  if (!license && !file) throw new Error(`${name}: bundled, and without a licence`)
  const notice = ['NOTICE', 'NOTICE.md', 'NOTICE.txt'].find((each) => existsSync(join(path, each)))
  const texts = [file, notice].flatMap((each) => (each ? [readFileSync(join(path, each), 'utf8')] : []))
  const by = typeof author === 'object' ? author.name : author
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') || `By ${by ?? `the authors of ${name}`}. The package has no text of its licence in it: ${license}.` }
}
