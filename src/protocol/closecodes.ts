// Why a connection was closed, and what the client does about it:
// docs/PROTOCOL.md, "Close codes".

/** Malformed: the session ends, and nothing that was written is written again. */
export const MALFORMED = 4400
/** No valid authentication. */
export const UNAUTHENTICATED = 4401
/** Origin or Host is not allowed: final. */
export const FORBIDDEN = 4403
/** The session is not known here: a new one begins at once. */
export const LOST = 4404
/** Protocol version, codec or contract do not fit: final. */
export const UNSUPPORTED = 4406
/** No hello in time: try again. */
export const HELLO_TIMEOUT = 4408
/** Another socket has attached to this session with a higher number. */
export const SUPERSEDED = 4409
/** The server ended this session on purpose: final. */
export const ENDED = 4410
/** The server is stopping, and this session has nothing left to do. */
export const DRAINED = 4412
/** Too many connections: try again later. */
export const BUSY = 4429
/** Not now: try again later. */
export const UNAVAILABLE = 4503
/** WebSocket's own: a message was larger than the receiver takes. */
export const TOO_LARGE = 1009
/** WebSocket's own: nothing is left to say. */
export const NORMAL = 1000
