// A group of procedures as a module: `import * as orders`.

import * as Type from 'typebox'
import { rpc } from 'wirepact'

export const place = rpc({ input: Type.String() })
export const cancel = rpc({})
