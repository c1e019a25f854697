// The order as a Zod schema, for the peers whose documentation checks input with
// Zod: the same bounds as in ../wirepact.mjs.

import { z } from 'zod'

const address = z.object({
  name: z.string().max(100),
  street: z.string().max(100),
  city: z.string().max(100),
  zip: z.string().max(10),
  country: z.string().length(2),
})

const line = z.object({
  sku: z.string().min(1).max(40),
  title: z.string().max(200),
  quantity: z.int().min(1).max(1_000),
  cents: z.int().min(0),
  gift: z.boolean(),
})

export const order = z.object({
  id: z.string().min(1).max(40),
  customer: z.int().min(1),
  currency: z.enum(['BRL', 'EUR', 'USD']),
  billing: address,
  shipping: address,
  lines: z.array(line).min(1).max(100),
  note: z.string().max(500).optional(),
})

export const summands = z.object({ a: z.number(), b: z.number() })
