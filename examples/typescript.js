// Lets Node run TypeScript as it is: `node --import ./examples/typescript.js FILE`.
// The examples then get the built package, as its users do; the editor sees src.

import { fileURLToPath } from 'node:url'

process.env['TSX_TSCONFIG_PATH'] = fileURLToPath(new URL('tsconfig.dist.json', import.meta.url))
await import('tsx')
