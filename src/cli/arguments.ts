// What was typed, made ready for the command line's parser, which takes whatever
// begins with a dash for an option.

import { Failure } from './failure.js'

/**
 * `-` becomes `@-`; `--every -5` becomes `--every=-5`.
 *
 * @param flags - options that take no value, as they are typed
 * @throws {Failure} if a number below zero is neither an option's nor behind two dashes
 */
export function argumentsOf(argv: readonly string[], flags: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const read: string[] = []
  for (const argument of argv.slice(0, end)) {
    const last = read.at(-1) ?? ''
    if (argument === '-') read.push('@-')
    else if (!/^-\.?\d/.test(argument)) read.push(argument)
    else if (/^--[^=]+$/.test(last) && !flags.includes(last)) read[read.length - 1] = `${last}=${argument}`
    else throw new Failure(`${argument}: no option. An input that begins with a dash follows two, at the end: -- ${argument}`)
  }
  return [...read, ...argv.slice(end).map((argument) => (argument === '-' ? '@-' : argument))]
}
