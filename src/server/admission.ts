// Which sockets are let in at all, by what a web page cannot forge: the Origin
// and Host of the request. It knows no sessions.

import type { ConnectionRequest, UpgradeRequest } from './socket.js'

export interface AdmissionOptions {
  /** Origins allowed besides the server's own, as in `https://app.example.com`. `'*'`: any. */
  readonly origins?: readonly string[] | '*'
  /** Names by which a server on loopback may be called besides localhost and addresses. */
  readonly hosts?: readonly string[]
  /** Show cookies to `authenticate` even if the request has no Origin. Default false. */
  readonly cookiesWithoutOrigin?: boolean
}

/** @returns what is wrong, for the log and the close reason; undefined if nothing is */
export function refusal(request: UpgradeRequest, { origins = [], hosts = [] }: AdmissionOptions): string | undefined {
  const forwarded = first(request.headers['x-forwarded-host'])
  const host = forwarded ?? first(request.headers['host']) ?? ''
  const origin = first(request.headers['origin'])
  if (forwarded === undefined && isLoopback(request.socket?.localAddress) && !isLocalName(host) && !hosts.includes(hostname(host))) {
    return `Host ${host} is not allowed on loopback`
  }
  if (origin === undefined || origins === '*' || origins.some((allowed) => originOf(allowed) === origin)) return undefined
  return sameHost(origin, host) ? undefined : `Origin ${origin} is not allowed for Host ${host}`
}

/** What others may see of the request. */
export function seen(request: UpgradeRequest, { cookiesWithoutOrigin = false }: AdmissionOptions): ConnectionRequest {
  const { cookie, ...rest } = request.headers
  const withCookie = cookie !== undefined && (cookiesWithoutOrigin || request.headers['origin'] !== undefined)
  return {
    url: request.url ?? '/',
    headers: withCookie ? { ...rest, cookie } : rest,
    remoteAddress: request.socket?.remoteAddress ?? '',
  }
}

/** As browsers say it; undefined if it is none. */
export function originOf(text: string): string | undefined {
  if (text === 'null' || text.includes('*') || !URL.canParse(text)) return text === 'null' ? text : undefined
  const { origin, pathname, search } = new URL(text)
  if (search !== '' || pathname.length > 1) return undefined
  return origin === 'null' ? text : origin // of an app or an extension: chrome-extension://…
}

function sameHost(origin: string, host: string): boolean {
  try {
    const { protocol, host: originHost } = new URL(origin)
    return originHost === new URL(`${protocol}//${host}`).host // leaves out the scheme's own port in both
  } catch {
    return false
  }
}

function isLocalName(host: string): boolean {
  const name = hostname(host)
  return name === 'localhost' || name.endsWith('.localhost') || /^[\d.]+$/.test(name) || name.startsWith('[')
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || /^(::ffff:)?127\./.test(address))
}

function hostname(host: string): string {
  try {
    return new URL(`ws://${host}`).hostname
  } catch {
    return host
  }
}

/** A header may come as a list, or be one; a proxy adds its own at the end. */
function first(header: string | string[] | undefined): string | undefined {
  return (Array.isArray(header) ? header[0] : header)?.split(',')[0]?.trim()
}
