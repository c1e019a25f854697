// Medians, and how far the rest is from them.

export function median(numbers) {
  return quantile(numbers, 0.5)
}

/** @param part - from 0, the least of the numbers, to 1, the greatest */
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const low = sorted[Math.floor(at)]
  return low + (sorted[Math.ceil(at)] - low) * (at % 1)
}

/** The middle, and the quartiles around it. */
export function spread(numbers) {
  return { median: median(numbers), low: quantile(numbers, 0.25), high: quantile(numbers, 0.75) }
}
