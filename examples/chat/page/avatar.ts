// A letter in a colour: the same for a name wherever it is seen.

import { make } from '../../shared/page/dom.js'

export function avatar(name: string): HTMLElement {
  const [initial = ''] = name
  const made = make('i', 'avatar', initial.toUpperCase())
  made.style.setProperty('--hue', String(hueOf(name)))
  made.setAttribute('aria-hidden', 'true')
  return made
}

/** By steps of the golden angle, so that names that differ by little differ in colour. */
function hueOf(name: string): number {
  let sum = 0
  for (const letter of name.toLowerCase()) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return Math.round((sum * 137.508) % 360)
}
