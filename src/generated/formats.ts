// Formats of strings, each a function of its own. They agree with TypeBox's, but for
// internationalized host names: those are not decoded, and the rules for mixing scripts
// and directions are the server's. None of the expressions can be made to run long. Each is made
// in a function marked as pure, without which bundlers would keep those that nobody uses.

export function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  return Number(day) > 0 && Number(day) <= daysOf(Number(year), Number(month))
}

/** 0 for a month that is none. */
function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [0, 31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month] ?? 0
}

/** With its offset. A leap second is one where it is 23:59:60 in UTC. */
export function isTime(text: string): boolean {
  const found = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text)
  if (!found) return false
  const [, hours, minutes, seconds] = found.map(Number) as [number, number, number, number]
  const [offsetHours, offsetMinutes] = [Number(found[5] ?? 0), Number(found[6] ?? 0)]
  if (hours > 23 || minutes > 59 || seconds > 60 || offsetHours > 23 || offsetMinutes > 59) return false
  const utc = hours * 60 + minutes + (found[4] === '-' ? 1 : -1) * (offsetHours * 60 + offsetMinutes)
  return seconds < 60 || (utc + MINUTES) % MINUTES === MINUTES - 1
}

/** In a day. */
const MINUTES = 1_440

/** RFC 3339, and behind it what RFC 9557 adds: `[Europe/Paris]`. */
export function isDateTime(text: string): boolean {
  const start = text.indexOf('[')
  if (start >= 0 && !suffix.test(text.slice(start))) return false
  const [date = '', time = '', ...more] = (start < 0 ? text : text.slice(0, start)).split(/t/i)
  return more.length === 0 && isDate(date) && isTime(time)
}

const zonePart = '(?!\\.{1,2}[/\\]])[A-Za-z._][A-Za-z._0-9+-]{0,13}'
const tags = '(?:\\[!?[a-z_][a-z_0-9-]*=[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\\])*'
const suffix = /* @__PURE__ */ (() => new RegExp(`^(?:\\[!?(?:${zonePart}(?:/${zonePart})*|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)\\])?${tags}$`))()

export function isDuration(text: string): boolean {
  return /^P(?!$)(\d+W|(?:(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?))$/.test(text)
}

const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = /* @__PURE__ */ (() => `${byte}(?:\\.${byte}){3}`)()
const email = /* @__PURE__ */ (() => new RegExp(
  `^(?:${atom}(?:\\.${atom})*|"(?:[^"\\\\]|\\\\[\\x20-\\x7e])*")@(?:${label}(?:\\.${label})*|\\[(?:IPv6:[a-f0-9:]+|${ipv4})\\])$`, 'i',
))()

export function isEmail(text: string): boolean {
  return email.test(text)
}

const idnAtom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u{80}-\\u{10FFFF}-]+"
const idnLabel = '[\\p{L}\\p{N}][\\p{L}\\p{N}-]{0,62}(?<!-)'
const idnEmail = /* @__PURE__ */ (() => new RegExp(`^(?:${idnAtom}(?:\\.${idnAtom})*|"(?:[^"\\\\]|\\\\.)*")@${idnLabel}(?:\\.${idnLabel})*$`, 'iu'))()

export function isIdnEmail(text: string): boolean {
  return idnEmail.test(text.normalize('NFC'))
}

export function isHostname(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => /^(?!-)(?!..--)[a-z\d-]{1,63}(?<!-)$|^xn--[a-z\d-]{0,58}[a-z\d]$/i.test(part))
}

export function isIdnHostname(text: string): boolean {
  // Full-width forms are as good as plain ones, and some characters as good as none.
  const plain = text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .normalize('NFC')
    .replace(/[\u00ad\u034f\u180b-\u180d\u200b\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, '')
  return !text.includes(' ') && plain.length <= 253 && plain.split(/[.\u3002\uff0e\uff61]/).every(isIdnLabel)
}

function isIdnLabel(text: string): boolean {
  return /^(?!-)(?!\p{M})(?!..--)(?!.*[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b])[\p{L}\p{Nd}\p{Mn}\p{Mc}\u00b7\u0375\u05f3\u05f4\u200c\u200d\u30fb\u06fd\u06fe\u0f0b\u3007:/,+-]{1,63}(?<!-)$/u.test(text)
    || /^xn--[a-z\d-]{0,58}[a-z\d]$/i.test(text)
}

export function isIpv4(text: string): boolean {
  return new RegExp(`^${ipv4}$`).test(text)
}

export function isIpv6(text: string): boolean {
  const dotted = text.lastIndexOf(':') + 1
  const isMixed = text.includes('.')
  if (isMixed && !isIpv4(text.slice(dotted))) return false
  const groups = isMixed ? `${text.slice(0, dotted)}0:0` : text
  const [head = '', tail, ...more] = groups.split('::')
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')]
  if (more.length > 0 || ![...before, ...after].every((group) => /^[\da-f]{1,4}$/i.test(group))) return false
  const count = before.length + after.length
  return tail === undefined ? count === 8 : count <= 7
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':')
}

const unreserved = "-a-z0-9._~!$&'()*+,;="
const escaped = '%[\\da-f]{2}'
const authority = /* @__PURE__ */ (() => new RegExp(`^(?:(?:[${unreserved}:]|${escaped})*@)?(?:\\[(.*)\\]|(?:[${unreserved}]|${escaped})*)(?::\\d*)?$`, 'i'))()
const path = /* @__PURE__ */ (() => new RegExp(`^(?:[${unreserved}:@/]|${escaped})*$`, 'i'))()
const query = /* @__PURE__ */ (() => new RegExp(`^(?:[${unreserved}:@/?]|${escaped})*$`, 'i'))()

export function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(text) && isUriReference(text)
}

/** RFC 3986, taken apart as its appendix B does. */
export function isUriReference(text: string): boolean {
  const found = /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/i.exec(text)
  if (!found) return false
  const [, scheme, host, way = '', search = '', fragment = ''] = found
  if (!path.test(way) || !query.test(search) || !query.test(fragment)) return false
  if (host !== undefined) return isAuthority(host)
  return !way.startsWith('//') && (scheme !== undefined || !/^[^/]*:/.test(way))
}

function isAuthority(text: string): boolean {
  const found = authority.exec(text)
  const literal = found?.[1]
  return found !== null && (literal === undefined || isIpv6(literal) || new RegExp(`^v[\\da-f]+\\.[${unreserved}:]+$`, 'i').test(literal))
}

export function isIri(text: string): boolean {
  return !/[\x00-\x20<>^`{|}\\]|%(?![\da-f]{2})/i.test(text) && isUrl(text)
}

export function isIriReference(text: string): boolean {
  return !/[\x00-\x20\x7f\\]|%(?![\da-f]{2})|^[a-z][a-z\d+.-]*\/\//i.test(text) && isUrl(text, 'http://example.com')
}

export function isUrl(text: string, base?: string): boolean {
  try {
    return new URL(text, base) instanceof URL
  } catch {
    return false
  }
}

const variable = /* @__PURE__ */ (() => `(?:[a-z\\d_]|${escaped})+(?:\\.(?:[a-z\\d_]|${escaped})+)*(?::[1-9]\\d{0,3}|\\*)?`)()
const template = /* @__PURE__ */ (() => new RegExp(`^(?:[^\\x00-\\x20"<>%\\\\^\`{|}\\x7f]|${escaped}|\\{[+#./;?&=,!@|]?${variable}(?:,${variable})*\\})*$`, 'i'))()

export function isUriTemplate(text: string): boolean {
  return template.test(text)
}

export function isUuid(text: string): boolean {
  return /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text)
}

export function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch {
    return false
  }
}

export function isJsonPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/.test(text)
}

export function isRelativeJsonPointer(text: string): boolean {
  return /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/.test(text)
}

export function isJsonPointerUriFragment(text: string): boolean {
  return /^#(?:\/(?:[\w\-.!$&'()*+,;:=@]|%[\da-f]{2}|~[01])*)*$/i.test(text)
}
