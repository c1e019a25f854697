// The client of the quickstart, generated: shopapi.ts is what `wirepact generate` makes of contract.ts.

// #region use
import { createClient, safe } from './shopapi.js'

export async function buyKettles(url: string): Promise<string> {
  const client = createClient({
    url,
    handlers: { confirm: (question) => question.includes('kettle'), news: console.log },
  })
  try {
    const result = await safe(client.api.orders.place({ item: 'kettle', count: 2 }))
    if (result.ok) return result.value.id
    if (result.error.code === 'SOLD_OUT') return `only ${result.error.data.left} left`
    throw result.error
  } finally {
    await client.close()
  }
}
// #endregion
