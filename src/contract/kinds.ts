// The kinds of procedures, and topics: which options each has.

/** Separated by spaces. */
export const optionsOf = {
  rpc: 'input output errors description idempotent timeoutMs maxBytes',
  notify: 'input description timeoutMs maxBytes',
  stream: 'input item errors description timeoutMs maxBytes',
  upload: 'input item output errors description timeoutMs maxBytes',
  duplex: 'input up down errors description timeoutMs maxBytes',
  topic: 'params message presence description retain overflow maxBytes',
}

/** What cannot be left out. */
export const requiredOf: Readonly<Record<string, readonly string[]>> = {
  stream: ['item'], upload: ['item'], duplex: ['up', 'down'], topic: ['message'],
}
