// What is asked for on the command line.

import { parseArgs } from 'node:util'
import { contenders, yardstick } from './roster.mjs'
import { rows } from './rows.mjs'

const usage = `How fast wirepact is beside its peers, and beside a loop written by hand over ws.

  npm run bench                                      every row and contender; writes docs/BENCHMARKS.md
  npm run bench -- ROW ...                           these rows only; prints, and writes nothing
  npm run bench -- ROW --only wirepact,trpc          these contenders only; the loop is always there

  --generations N   fresh sets of processes (3)      --sockets N   connections of the fan-out (1000)
  --rounds N        slices of each contender (4)     --idle N      idle connections (5000)
  --slice-ms N      length of a slice (200)          --write DIR   write BENCHMARKS.md and its charts there
  --warm-up-ms N    the least warm-up (500)          --from FILE   take results.json of an earlier run; with --write

Rows: ${Object.keys(rows).join(', ')}
Contenders: ${contenders.join(', ')}`

const numbers = { generations: 3, rounds: 4, 'slice-ms': 200, 'warm-up-ms': 500, sockets: 1_000, idle: 5_000 }

/** @returns what to do, or ends the process: with the usage, or with what is wrong */
export function parse(args) {
  try {
    return read(args)
  } catch (error) {
    console.error(`bench: ${error.message}\nnpm run bench -- --help says what there is.`)
    process.exit(1)
  }
}

function read(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { type: 'string', default: String(value) }])),
      only: { type: 'string' },
      write: { type: 'string' },
      from: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    process.exit(0)
  }
  const only = values.only?.split(',')
  mustBeAmong(positionals, Object.keys(rows), 'row')
  mustBeAmong(only ?? [], contenders, 'contender')
  const whole = positionals.length === 0 && only === undefined
  return {
    rows: whole || positionals.length === 0 ? Object.keys(rows) : positionals,
    names: contenders.filter((name) => only === undefined || name === yardstick || only.includes(name)),
    settings: readNumbers(values),
    writeTo: values.write ?? (whole ? 'docs' : undefined),
    from: values.from,
  }
}

function mustBeAmong(asked, known, what) {
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`no ${what} ${unknown}; there are ${known.join(', ')}`)
}

function readNumbers(values) {
  const read = Object.keys(numbers).map((name) => [name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), Number(values[name])])
  const wrong = Object.keys(numbers).find((name) => !(Number(values[name]) >= 1))
  if (wrong !== undefined) throw new RangeError(`--${wrong} must be 1 or more, not ${values[wrong]}`)
  return Object.fromEntries(read)
}
