// Why something failed, in words: whatever was thrown.

/** Some values have no text, or throw when they are asked for it. */
export function inWords(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return 'an error without a text'
  }
}
