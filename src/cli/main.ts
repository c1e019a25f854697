#!/usr/bin/env node
// The command line: which commands there are, and how each ends.

import { readFileSync } from 'node:fs'
import { cac } from 'cac'
import { argumentsOf } from './arguments.js'
import { exitStatus, Failure, told } from './failure.js'
import { addAsyncapi } from './commands/asyncapi.js'
import { addCall } from './commands/call.js'
import { addComplete } from './commands/complete.js'
import { addDiff } from './commands/diff.js'
import { addDocs } from './commands/docs.js'
import { addGenerate } from './commands/generate.js'
import { addMock } from './commands/mock.js'
import { addSimulate } from './commands/simulate.js'
import { addSnapshot } from './commands/snapshot.js'
import { suggestion } from './nearest.js'
import { endUnread } from './output.js'
import { say } from './remarks.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
for (const stream of [process.stdout, process.stderr]) stream.on('error', (error: Error) => endUnread(stream, error))
const cli = cac('wirepact')
addGenerate(cli)
addSnapshot(cli)
addDiff(cli)
addAsyncapi(cli)
addDocs(cli)
addCall(cli)
addMock(cli)
addSimulate(cli)
await addComplete(cli, process.argv)
cli.help()
cli.version(version)

try {
  const flags = cli.commands.flatMap(({ options }) => options).filter(({ isBoolean }) => isBoolean)
  cli.parse(argumentsOf(process.argv, flags.map(({ rawName }) => rawName)), { run: false })
  if (!cli.matchedCommand && !cli.options['help'] && !cli.options['version']) refuseCommand(cli.args[0])
  await cli.runMatchedCommand()
} catch (error) {
  process.exitCode = tell(error)
}

function refuseCommand(name: string | undefined): void {
  if (name !== undefined) {
    const meant = suggestion(name, cli.commands.map((command) => command.name))
    throw new Failure(`no command is called ${name}: see wirepact --help${meant}`)
  }
  cli.outputHelp()
  process.exitCode = exitStatus.failed
}

function tell(error: unknown): number {
  say(told(error))
  return error instanceof Failure ? error.status : exitStatus.failed
}
