// A shape's keywords as lists, whichever way they are written.

import type { Shape } from '../../../snapshot/shape.js'
import { isOpen } from './refusal.js'

/** The types that it names; none: any. */
export function typesOf({ type }: Shape): readonly unknown[] {
  return Array.isArray(type) ? type : type === undefined ? [] : [type]
}

export function listOf(shape: Shape, keyword: string): readonly unknown[] {
  return Array.isArray(shape[keyword]) ? shape[keyword] as unknown[] : []
}

/** True if it means the same without what stands beside the reference. */
export function isReference(shape: Shape): boolean {
  const { $ref, ...rest } = shape
  return $ref !== undefined && isOpen(rest)
}
