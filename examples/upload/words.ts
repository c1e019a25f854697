// Sizes for people.

/** As in `12.5 MiB`. */
export function inMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
