// Messages as Kraken's documentation shows them, and such as it would refuse.

import type { Samples } from './samples.js'

const ticker = {
  symbol: 'ALGO/USD', bid: 0.10025, bid_qty: 740, ask: 0.10036, ask_qty: 1_361.44813783, last: 0.10035, volume: 997_038.98383185,
  vwap: 0.10148, low: 0.09979, high: 0.10285, change: -0.00017, change_pct: -0.17,
}
const book = { symbol: 'MATIC/USD', bids: [{ price: 0.5666, qty: 4_831.75496356 }], asks: [{ price: 0.5668, qty: 0 }], checksum: 2_439_117_997 }
const trade = { symbol: 'MATIC/USD', side: 'sell', price: 0.5117, qty: 40, ord_type: 'market', trade_id: 4_665_906, timestamp: '2023-09-25T07:49:37.708706Z' }
const asset = { id: 'USD', status: 'enabled', precision: 4, precision_display: 2, borrowable: true, collateral_value: 1, margin_rate: 0.015 }
const pair = {
  symbol: 'BTC/USD', base: 'BTC', quote: 'USD', status: 'online', qty_precision: 8, qty_increment: 1e-8, price_precision: 1, cost_precision: 5,
  marginable: true, has_index: true, cost_min: 0.5, margin_initial: 0.2, position_limit_long: 250, position_limit_short: 200,
  tick_size: 0.1, price_increment: 0.1, qty_min: 0.0001,
}
const limit = { order_type: 'limit', side: 'buy', limit_price: 26_500.4, order_qty: 1.2, symbol: 'BTC/USD', time_in_force: 'gtc' }
const stop = {
  order_type: 'stop-loss', side: 'sell', order_qty: 100, symbol: 'MATIC/USD', triggers: { reference: 'last', price: -2, price_type: 'pct' },
  deadline: new Date('2022-12-25T09:31:00Z'), stp_type: 'cancel_newest',
}
const change = { order_id: 'OK4GJX-KSTLS-7DZZO5', timestamp: '2023-09-22T10:33:05.709950Z', exec_type: 'pending_new', order_status: 'pending_new', symbol: 'BTC/USD', side: 'buy', order_type: 'limit', order_qty: 1, limit_price: 26_500, time_in_force: 'GTC' }
const fill = {
  order_id: 'OK4GJX-KSTLS-7DZZO5', timestamp: '2023-09-22T10:33:05.709982Z', symbol: 'BTC/USD', side: 'buy', order_type: 'limit',
  exec_type: 'trade', exec_id: 'TYFUUY-VA3J4-3MQRKU', trade_id: 365_573, order_status: 'filled', last_qty: 0.005, last_price: 26_599.9, cost: 132.9995, liquidity_ind: 't',
  fees: [{ asset: 'USD', qty: 0.3458 }], fee_usd_equiv: 0.3458,
}

export const krakenSamples: Samples = {
  'server.add_order.input': {
    valid: [limit, stop],
    invalid: [{}, { ...limit, order_qty: 0 }, { ...limit, side: 'hold' }, { ...limit, symbol: 'BTCUSD' }, { ...limit, order_userref: 2 ** 31 }, { ...stop, deadline: '2022-12-25T09:31:00Z' }, { ...stop, triggers: { price_type: 'pct' } }],
  },
  'server.add_order.output': { valid: [{ order_id: 'AA5JGQ-SBMRC-SCJ7J7' }, { order_id: 'AA5JGQ-SBMRC-SCJ7J7', order_userref: 100_054, warnings: [] }], invalid: [{}, { order_id: 'AA5JGQ' }] },
  'server.add_order.errors.INSUFFICIENT_FUNDS': { valid: [{ error: 'EOrder:Insufficient funds' }], invalid: [{ error: 'EOrder:Unknown order' }, undefined] },
  'server.add_order.errors.ORDER_MINIMUM_NOT_MET': { valid: [{ error: 'EOrder:Order minimum not met' }], invalid: [{}] },
  'server.add_order.errors.UNKNOWN_PAIR': { valid: [{ error: 'EQuery:Unknown asset pair' }], invalid: [{}] },
  'server.add_order.errors.RATE_LIMIT_EXCEEDED': { valid: [{ error: 'EOrder:Rate limit exceeded' }], invalid: [{}] },
  'server.cancel_order.input': { valid: [{ order_id: ['OM5CRX-N2HAL-GFGWE9', 'OLUMT4-UTEGU-ZYM7E9'] }, { order_userref: [1] }, {}], invalid: [{ order_id: 'OM5CRX-N2HAL-GFGWE9' }, { order_id: ['x'] }] },
  'server.cancel_order.item': { valid: [{ order_id: 'OLUMT4-UTEGU-ZYM7E9' }], invalid: [{}] },
  'server.cancel_order.errors.UNKNOWN_ORDER': { valid: [{ error: 'EOrder:Unknown order' }], invalid: [{}] },
  'server.executions.input': { valid: [{}, { snap_trades: true, snap_orders: true }], invalid: [{ snap_trades: 'yes' }] },
  'server.executions.item': {
    valid: [{ type: 'snapshot', data: [], sequence: 1 }, { type: 'update', data: [change, fill], sequence: 8 }],
    invalid: [{ type: 'update', data: [{ ...fill, liquidity_ind: 'x' }], sequence: 8 }, { type: 'update', data: [{ ...change, exec_type: 'trade' }], sequence: 8 }, { type: 'update', data: [], sequence: 0 }],
  },
  'topics.ticker.params': { valid: [{ symbol: 'ALGO/USD' }, { symbol: 'ALGO/USD', event_trigger: 'bbo' }], invalid: [{ symbol: 'algo' }, { symbol: 'ALGO/USD', event_trigger: 'x' }] },
  'topics.ticker.message': { valid: [ticker], invalid: [{ ...ticker, bid: '0.10025' }, { ...ticker, bid: -1 }] },
  'topics.book.params': { valid: [{ symbol: 'MATIC/USD', depth: 10 }], invalid: [{ symbol: 'MATIC/USD', depth: 11 }, { symbol: 'MATIC/USD' }] },
  'topics.book.message': {
    valid: [{ type: 'snapshot', data: [book] }, { type: 'update', data: [{ ...book, timestamp: '2023-10-06T17:35:55.440295Z' }] }],
    invalid: [{ type: 'update', data: [book] }, { type: 'snapshot', data: [book, book] }, { type: 'snapshot', data: [{ ...book, checksum: 2 ** 32 }] }, { type: 'snapshot', data: [{ ...book, bids: [{ price: 1, qty: 1, more: 1 }] }] }],
  },
  'topics.trade.params': { valid: [{ symbol: 'MATIC/USD' }], invalid: [{}] },
  'topics.trade.message': { valid: [[trade, trade]], invalid: [[], [{ ...trade, timestamp: 'now' }], trade] },
  'topics.instrument.message': { valid: [{ assets: [asset], pairs: [pair] }], invalid: [{ assets: [{ ...asset, status: 'on' }], pairs: [] }, { assets: [], pairs: [{ ...pair, qty_min: '0.0001' }] }] },
}
