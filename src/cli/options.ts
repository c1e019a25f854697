// Options that are text, as they were typed: the command line's parser makes a
// number of what looks like one, and a list of what came twice.

import { Failure } from './failure.js'

/** An option as the parser gives it. */
export type Given = Typed | readonly Typed[]

/** One of them. */
export type Typed = string | number | boolean

/** @throws {Failure} if it came twice. @returns what was typed; undefined: it was not given */
export function text(option: string, given: Given | undefined): string | undefined {
  if (given === undefined) return undefined
  const one = once(option, given)
  return typeof one === 'string' ? one : typed(process.argv, `--${option}`) ?? String(one)
}

/** @throws {Failure} if it came twice */
export function once(option: string, given: Given): Typed {
  if (typeof given !== 'object') return given
  throw new Failure(`--${option}: given more than once (${given.join(', ')})`)
}

/** The option's value among the arguments, the last if it is there twice: `007` is a password, and no number. */
export function typed(argv: readonly string[], option: string): string | undefined {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const options = argv.slice(0, end)
  const at = options.findLastIndex((argument) => argument === option || argument.startsWith(`${option}=`))
  const argument = options[at]
  return argument === option ? options[at + 1] : argument?.slice(option.length + 1)
}
