// What is said beside the result: on standard error, because standard output is for results.

/** One line. */
export function say(text: string): void {
  process.stderr.write(`wirepact: ${text}\n`)
}

/** A client's or server's. */
export const logger = {
  warn: (details: object, message: string) => log(details, message),
  error: (details: object, message: string) => log(details, message),
}

function log(details: object, message: string): void {
  const { err } = details as { err?: Error } // where there is one it is an error
  say(err === undefined ? message : `${message}: ${err.message}`)
}
