// The Node client of the quickstart.

// #region client
import { safe } from 'wirepact'
import { createClient } from 'wirepact/client'
import { shop } from './contract.js'

const client = createClient(shop, {
  url: process.env.SHOP_URL ?? 'ws://localhost:8080',
  handlers: { // the server calls these
    confirm: (question) => question.includes('kettle'),
    news: (text) => console.log(text),
  },
})

console.log(await client.api.time())

const result = await safe(client.api.orders.place({ item: 'kettle', count: 2 }))
if (result.ok) console.log(`order ${result.value.id}`)
else if (result.error.code === 'SOLD_OUT') console.log(`only ${result.error.data.left} left`)
else console.log(result.error.code, result.error.outcome)

await client.close()
// #endregion
