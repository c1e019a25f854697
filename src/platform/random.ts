// The platform's randomness. `crypto.randomUUID` is not used: it is missing on
// pages served over plain http.

export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number
  /** `bytes` unguessable bytes, as base64url. */
  token(bytes: number): string
}

export const platformRandom: Random = {
  fraction: () => Math.random(),
  token: (bytes) => base64url(crypto.getRandomValues(new Uint8Array(bytes))),
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
