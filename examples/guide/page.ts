// The front end of the quickstart.

// #region page
import { safe } from 'wirepact'
import { createClient } from 'wirepact/client'
import { shop } from './contract.js'

const state = document.getElementById('state')!
const news = document.getElementById('news')!
const order = document.getElementById('order')!

const client = createClient(shop, {
  url: '/rpc', // of the host that the page came from
  handlers: {
    confirm: (question) => window.confirm(question),
    news: (text) => { news.textContent = text },
  },
})

client.onState(({ status }) => { state.textContent = status })

order.onclick = async () => {
  const result = await safe(client.api.orders.place({ item: 'kettle', count: 1 }))
  news.textContent = result.ok ? `order ${result.value.id}` : result.error.message
}
// #endregion

export { client }
