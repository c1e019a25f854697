// The messages of a service that exists: Kraken's WebSocket API, version 2. Each is
// documented at docs.kraken.com/api/docs/websocket-v2/, under its name:
//
//   ticker, book, trade, instrument    channels of ws.kraken.com/v2, here topics
//   executions                         a channel of ws-auth.kraken.com/v2, here a stream: each account has its own
//   add_order, cancel_order            requests to ws-auth.kraken.com/v2
//
// What the envelope says of a request (`method`, `req_id`, `token`, `success`, `time_in`) is the protocol's
// here, and errors, which are texts there (docs.kraken.com/api/docs/guides/spot-errors), have codes.
// Kraken's times are to the microsecond, so they are texts: a Date would cut them.

import * as Type from 'typebox'
import { defineContract, rpc, stream, timestamp, topic } from 'wirepact'

const oneOf = <const Values extends readonly string[]>(values: Values, description?: string) =>
  Type.Enum([...values], description === undefined ? {} : { description })

export const Pair = Type.String({ pattern: '^[A-Z0-9.]+/[A-Z0-9.]+$', description: 'Base and quote currency.', examples: ['BTC/USD', 'MATIC/GBP'] })
export const Time = Type.String({ format: 'date-time', description: 'RFC 3339, to the microsecond.', examples: ['2022-12-25T09:30:59.123456Z'] })
export const OrderId = Type.String({ pattern: '^[A-Z0-9]{6}-[A-Z0-9]{5}-[A-Z0-9]{6}$', description: "Kraken's own.", examples: ['OM5CRX-N2HAL-GFGWE9'] })
export const Side = oneOf(['buy', 'sell'])
export const OrderType = oneOf([
  'limit', 'market', 'iceberg', 'stop-loss', 'stop-loss-limit', 'take-profit', 'take-profit-limit', 'trailing-stop', 'trailing-stop-limit', 'settle-position',
], 'The execution model.')
export const PriceType = oneOf(['static', 'pct', 'quote'], 'A price, or how far from the reference: in percent, or in the quote currency.')

const Positive = Type.Number({ exclusiveMinimum: 0 })
const NotNegative = Type.Number({ minimum: 0 })
const Warnings = Type.Optional(Type.Array(Type.String(), { description: 'Deprecated fields, and changes to come.' }))

export const Ticker = Type.Object({
  symbol: Pair,
  bid: NotNegative, bid_qty: NotNegative, ask: NotNegative, ask_qty: NotNegative,
  last: Type.Number({ description: 'Only guaranteed if it was traded within 24 hours.' }),
  volume: NotNegative,
  vwap: Type.Number({ description: 'Weighted by volume, of 24 hours.' }),
  low: Type.Number(), high: Type.Number(), change: Type.Number(), change_pct: Type.Number({ description: 'In percentage points.' }),
  timestamp: Type.Optional(Time),
})

const Level = Type.Object({ price: Positive, qty: Type.Number({ minimum: 0, description: '0: the level is gone.' }) }, { additionalProperties: false })
const sides = { symbol: Pair, bids: Type.Array(Level), asks: Type.Array(Level), checksum: Type.Integer({ minimum: 0, maximum: 4_294_967_295, description: 'CRC32 of the top 10 on either side.' }) }
export const Book = Type.Union([
  Type.Object({ type: Type.Literal('snapshot'), data: Type.Array(Type.Object({ ...sides, timestamp: Type.Optional(Time) }), { minItems: 1, maxItems: 1 }) }),
  Type.Object({ type: Type.Literal('update'), data: Type.Array(Type.Object({ ...sides, timestamp: Time }), { minItems: 1 }) }),
])

export const Trade = Type.Object({
  symbol: Pair, side: Side, price: Positive, qty: Positive, ord_type: oneOf(['limit', 'market']),
  trade_id: Type.Integer({ minimum: 0, description: 'A sequence number, unique per book.' }), timestamp: Time,
})

export const Asset = Type.Object({
  id: Type.String(), status: oneOf(['depositonly', 'disabled', 'enabled', 'fundingtemporarilydisabled', 'withdrawalonly', 'workinprogress']),
  precision: Type.Integer({ minimum: 0 }), precision_display: Type.Integer({ minimum: 0 }),
  borrowable: Type.Boolean(), collateral_value: Type.Number(), margin_rate: Type.Optional(Type.Number()),
})

export const Instrument = Type.Object({
  symbol: Pair, base: Type.String(), quote: Type.String(),
  status: oneOf(['cancel_only', 'delisted', 'limit_only', 'maintenance', 'online', 'post_only', 'reduce_only', 'work_in_progress']),
  qty_precision: Type.Integer(), qty_increment: Positive, qty_min: Positive, price_precision: Type.Integer(), price_increment: Positive,
  cost_precision: Type.Integer(), cost_min: NotNegative, marginable: Type.Boolean(), has_index: Type.Boolean(),
  margin_initial: Type.Optional(Type.Number()),
  position_limit_long: Type.Optional(Type.Integer()), position_limit_short: Type.Optional(Type.Integer()),
  tick_size: Type.Optional(Type.Number({ deprecated: true, description: 'Use price_increment.' })),
})

const reference = oneOf(['index', 'last'])
export const Triggers = Type.Object({ reference: Type.Optional(reference), price: Type.Number(), price_type: Type.Optional(PriceType) })
export const Conditional = Type.Object({
  order_type: OrderType,
  limit_price: Type.Optional(Type.Number()), limit_price_type: Type.Optional(PriceType),
  trigger_price: Type.Optional(Type.Number()), trigger_price_type: Type.Optional(PriceType),
}, { description: 'Of the order that follows when this one is filled.' })

export const AddOrder = Type.Object({
  order_type: OrderType, side: Side, symbol: Pair,
  order_qty: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'In the base currency.' })),
  cash_order_qty: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'In the quote currency: market orders to buy only.' })),
  limit_price: Type.Optional(Positive), limit_price_type: Type.Optional(PriceType),
  triggers: Type.Optional(Triggers), conditional: Type.Optional(Conditional),
  time_in_force: Type.Optional(Type.Enum(['gtc', 'gtd', 'ioc'], { default: 'gtc' })),
  margin: Type.Optional(Type.Boolean({ default: false })),
  post_only: Type.Optional(Type.Boolean({ default: false })),
  reduce_only: Type.Optional(Type.Boolean({ default: false })),
  effective_time: Type.Optional(timestamp({ description: 'When it is to begin.' })),
  expire_time: Type.Optional(timestamp({ description: 'When it is to end: gtd only.' })),
  deadline: Type.Optional(timestamp({ description: 'Until when it may be matched: 500 ms to 60 s from now.' })),
  cl_ord_id: Type.Optional(Type.String({ minLength: 1, maxLength: 36, description: "The client's own: a UUID, or up to 18 characters." })),
  order_userref: Type.Optional(Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 })),
  display_qty: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'What an iceberg shows: at least a fifteenth of it.' })),
  fee_preference: Type.Optional(oneOf(['base', 'quote'])),
  stp_type: Type.Optional(Type.Enum(['cancel_newest', 'cancel_oldest', 'cancel_both'], { default: 'cancel_newest', description: 'What becomes of a trade with oneself.' })),
  validate: Type.Optional(Type.Boolean({ default: false, description: 'True: it is checked, and not placed.' })),
  sender_sub_id: Type.Optional(Type.String()),
})

export const Placed = Type.Object({
  order_id: OrderId, cl_ord_id: Type.Optional(Type.String()), order_userref: Type.Optional(Type.Integer()), warnings: Warnings,
})

/** What every report has. */
const Report = Type.Object({
  order_id: OrderId, timestamp: Time,
  symbol: Type.Optional(Pair), side: Type.Optional(Side), order_type: Type.Optional(OrderType),
  cl_ord_id: Type.Optional(Type.String()), order_userref: Type.Optional(Type.Integer()),
})
const OrderStatus = oneOf(['pending_new', 'new', 'partially_filled', 'filled', 'canceled', 'expired'])

const Fill = Type.Object({
  exec_type: Type.Literal('trade'), exec_id: Type.String(), trade_id: Type.Integer(), order_status: OrderStatus,
  last_qty: Positive, last_price: Positive, cost: NotNegative, liquidity_ind: Type.Enum(['t', 'm'], { description: 'Taker or maker.' }),
  fees: Type.Array(Type.Object({ asset: Type.String(), qty: Type.Number() })), fee_usd_equiv: Type.Optional(Type.Number()),
})
const Change = Type.Object({
  exec_type: oneOf(['pending_new', 'new', 'filled', 'iceberg_refill', 'canceled', 'expired', 'amended', 'restated', 'status']), order_status: OrderStatus,
  order_qty: Type.Optional(Type.Number()), limit_price: Type.Optional(Type.Number()), avg_price: Type.Optional(Type.Number()),
  cum_qty: Type.Optional(NotNegative), cum_cost: Type.Optional(NotNegative),
  reason: Type.Optional(Type.String()), amended: Type.Optional(Type.Boolean()),
  time_in_force: Type.Optional(oneOf(['GTC', 'GTD', 'IOC'])), triggers: Type.Optional(Triggers), contingent: Type.Optional(Conditional),
})
export const Execution = Type.Intersect([Report, Type.Union([Fill, Change])])

const refusal = (text: string) => Type.Object({ error: Type.Literal(text) })

export const contract = defineContract({
  name: 'kraken-spot',
  version: '2.0.0',
  server: {
    add_order: rpc({
      description: 'Sends a new order into the exchange.', input: AddOrder, output: Placed, timeoutMs: 60_000,
      errors: {
        INSUFFICIENT_FUNDS: refusal('EOrder:Insufficient funds'),
        ORDER_MINIMUM_NOT_MET: refusal('EOrder:Order minimum not met'),
        UNKNOWN_PAIR: refusal('EQuery:Unknown asset pair'),
        RATE_LIMIT_EXCEEDED: refusal('EOrder:Rate limit exceeded'),
      },
    }),
    cancel_order: stream({
      description: 'Cancels open orders. Each of them is answered by itself.',
      input: Type.Object({
        order_id: Type.Optional(Type.Array(OrderId)),
        cl_ord_id: Type.Optional(Type.Array(Type.String())),
        order_userref: Type.Optional(Type.Array(Type.Integer())),
      }),
      item: Type.Object({ order_id: OrderId, cl_ord_id: Type.Optional(Type.String()), warnings: Warnings }),
      errors: { UNKNOWN_ORDER: refusal('EOrder:Unknown order') },
    }),
    executions: stream({
      description: "The status of the account's orders, and what of them is executed.",
      input: Type.Object({
        snap_trades: Type.Optional(Type.Boolean({ default: false })), snap_orders: Type.Optional(Type.Boolean({ default: true })),
        order_status: Type.Optional(Type.Boolean({ default: true })), ratecounter: Type.Optional(Type.Boolean({ default: false })),
      }),
      item: Type.Object({ type: oneOf(['snapshot', 'update']), data: Type.Array(Execution), sequence: Type.Integer({ minimum: 1 }) }),
    }),
  },
  topics: {
    ticker: topic({
      description: 'The top of the book, and what was traded.', overflow: 'latest',
      params: Type.Object({ symbol: Pair, event_trigger: Type.Optional(Type.Enum(['bbo', 'trades'], { default: 'trades' })) }), message: Ticker,
    }),
    book: topic({
      description: 'Price levels.', overflow: 'gap',
      params: Type.Object({ symbol: Pair, depth: Type.Enum([10, 25, 100, 500, 1_000]) }), message: Book,
    }),
    trade: topic({ description: 'What was matched. The snapshot has the 50 most recent.', params: Type.Object({ symbol: Pair }), message: Type.Array(Trade, { minItems: 1 }), retain: 50 }),
    instrument: topic({ description: 'All assets and pairs.', message: Type.Object({ assets: Type.Array(Asset), pairs: Type.Array(Instrument) }), retain: { count: 1 } }),
  },
})

export { krakenSamples as samples } from './krakensamples.js'
