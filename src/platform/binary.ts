// Binary messages by the platform's UTF-8.

import type { Binary } from '../protocol/binary.js'
import { headOf, split } from '../protocol/blobs.js'
import { Division } from '../protocol/division.js'
import { BytePile } from '../protocol/pile.js'
import { platformUtf8 } from './utf8.js'

export const platformBinary: Binary = {
  message: (text, blobs) => [headOf(text, platformUtf8), ...blobs],
  divide: (text, blobs) => new Division(text, blobs, platformUtf8),
  split: (message) => split(message, platformUtf8),
  pile: (mostBytes) => new BytePile(mostBytes, platformUtf8),
}
