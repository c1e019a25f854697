// What is measured. `least` and `most` are what wirepact aims at: of a ratio to
// the loop, or in the row's unit where there is no ratio.

/** `load` is what loads/calls.mjs and loads/fanout.mjs take; `warm`: this many answers, unless they take too long. */
export const rows = {
  'one-call': { title: 'one call in flight', unit: 'calls/s', kind: 'calls', load: { callers: 1, work: 'add' }, least: 0.95 },
  hundred: { title: '100 calls in flight', unit: 'calls/s', kind: 'calls', load: { callers: 100, work: 'add' }, least: 3.5 },
  'out-of-step': {
    title: '100 in flight, callers out of step', unit: 'calls/s', kind: 'calls', load: { callers: 100, work: 'add', outOfStep: true }, least: 3,
    about: 'After each answer a caller waits for 0 to 3 turns of the event loop, so that answers that arrive together do not cause calls that leave together.',
  },
  thousand: { title: '1,000 calls in flight', unit: 'calls/s', kind: 'calls', load: { callers: 1_000, work: 'add' }, least: 5 },
  order: {
    title: 'an order of 1 KB, 100 in flight', unit: 'calls/s', kind: 'calls', load: { callers: 100, work: 'place' }, least: 1.4,
    about: 'Here it shows who checks input and who does not: the order has 44 values.',
  },
  stream: {
    title: 'a stream of small items', unit: 'items/s', kind: 'calls', load: { callers: 1, work: 'ticks' }, least: 5,
    about: 'From the server, 20,000 items of about 53 bytes a stream, one stream after the other.',
  },
  bytes: {
    title: '1 MiB of bytes there and back', unit: 'calls/s', kind: 'calls', load: { callers: 1, work: 'echo' }, warm: 60, least: 0.9,
    about: 'The loop sends one binary message, with no word of which call it belongs to.',
  },
  connect: {
    title: 'connect, until the first answer', unit: 'connections/s', kind: 'calls', load: { callers: 1, work: 'connect' }, warm: 300, least: 0.85,
    about: 'One connection after the other. Its closing is not in the time, but it is in the CPU.',
  },
  fanout: {
    title: 'fan-out to 1,000, one publish a turn', unit: 'deliveries/s', kind: 'fanout', load: { perTurn: 1 }, least: 1,
    about: 'The 1,000 connections are made and subscribed by the contender\'s own client. While it is timed, a counter reads their sockets in the clients\' place, since elsewhere these are a thousand machines: so this is what publishing costs the server.',
  },
  'fanout-ten': { title: 'fan-out to 1,000, ten publishes a turn', unit: 'deliveries/s', kind: 'fanout', load: { perTurn: 10 }, least: 5 },
  idle: {
    title: 'memory of an idle connection, on the server', unit: 'KB', kind: 'idle', smaller: true, most: 12,
    about: 'By how much the resident set of the server grows, after a full collection, by connection, of thousands that have called once each and wait. What the kernel keeps for a socket is not in it.',
  },
  bundle: {
    title: 'client in a browser', unit: 'KB', kind: 'bundle', smaller: true, most: 5,
    about: 'A page that makes one call, bundled and minified by esbuild, and gzipped.',
  },
  noise: {
    title: 'the loop against itself, 100 calls in flight', unit: 'calls/s', kind: 'calls', load: { callers: 100, work: 'add' }, only: ['loop', 'twin'],
    about: 'Two times the same code, in processes of its own: what is between them is noise.',
  },
}
