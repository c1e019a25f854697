// Bytes for those whose messages are JSON alone.

/** @param call - takes base64, and answers with base64 */
export async function echoAsBase64(content, call) {
  return Buffer.from(await call(content.toString('base64')), 'base64')
}

export const base64Note = 'as base64: it has no bytes'
