// The parser of arguments, to which each command adds itself.

import type { cac } from 'cac'

export type Cli = ReturnType<typeof cac>
