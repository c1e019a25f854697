// Random values are the same in each run, so that a change and not a throw of dice
// turns a test red; another SEED looks further.

import * as fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 407_180_386) })
