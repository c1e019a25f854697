// Binary messages by the platform's UTF-8.

import type { Binary } from '../protocol/binary.js'
import { join, split } from '../protocol/blobs.js'
import { Division } from '../protocol/division.js'
import { BytePile } from '../protocol/pile.js'
import { platformUtf8 } from './utf8.js'

export const platformBinary: Binary = {
  join: (text, blobs) => join(text, blobs, platformUtf8),
  divide: (text, blobs) => new Division(text, blobs, platformUtf8),
  split: (message) => split(message, platformUtf8),
  pile: (mostBytes) => new BytePile(mostBytes, platformUtf8),
}
