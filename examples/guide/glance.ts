// All of it on one page, which is also one program: README.

// #region glance
import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'

const cafe = defineContract({ // both sides import this
  name: 'cafe',
  version: '1.0.0',
  server: { brew: rpc({ input: Type.String(), output: Type.Object({ cups: Type.Integer() }) }) },
  client: { confirm: rpc({ input: Type.String(), output: Type.Boolean() }) },
})

const server = createServer(cafe).handle({ // answers, and asks back
  brew: async (drink, ctx) => ({ cups: (await ctx.client.confirm(`${drink}?`)) ? 1 : 0 }),
})
const { url } = await server.listen(0) // any free port

const client = createClient(cafe, { url, handlers: { confirm: () => true } })
console.log(await client.api.brew('espresso')) // { cups: 1 }
// #endregion

await client.close()
await server.close()
