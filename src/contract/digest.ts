// A short name for a text. Not cryptographic: whoever wants two texts with one
// digest finds them.

/**
 * 53 bits of `text`, as a whole number.
 *
 * Source: bryc, "cyrb53", 2018, public domain; its mixing is that of Austin Appleby's MurmurHash3.
 */
export function digest(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = mixed(high, low)
  low = mixed(low, high)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** The lower 36 bits of a whole number, as 6 characters of base64url. */
export function sixCharacters(number: number): string {
  let text = ''
  for (let rest = number; text.length < 6; rest = Math.floor(rest / 64)) text = alphabet.charAt(rest % 64) + text
  return text
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function mixed(one: number, other: number): number {
  return Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909)
}
