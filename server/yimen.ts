/**
 * `npm run yimen -- <command>`: what an operator does at the machine, with the node's own environment. Progress and
 * failures go to stderr, the result to stdout; a failure is one sentence, and exits 1.
 */
import { sentenceOf } from './control/control-app.ts'
import { readEnvironment } from './environment.ts'
import { adminCode } from './yimen/admin-code.ts'
import { backup } from './yimen/backup.ts'
import type { Command } from './yimen/command.ts'
import { importBundle } from './yimen/import.ts'
import { move } from './yimen/move.ts'
import { release } from './yimen/release.ts'
import { restore } from './yimen/restore.ts'
import { status } from './yimen/status.ts'
import { verify } from './yimen/verify.ts'

const COMMANDS: Readonly<Record<string, Command>> = {
  status,
  backup,
  restore,
  verify,
  import: importBundle,
  release,
  'admin-code': adminCode,
  move,
}

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { args, what }]) =>
    `  ${[name, ...args].join(' ').padEnd(24)}${what}`.trimEnd(),
  )
  return ['npm run yimen -- <command>, with DATA_DIR and AUTHORITY as the node has them:', ...lines].join(
    '\n',
  )
}

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  const least = command?.args.filter((arg) => !arg.startsWith('[')).length ?? 0
  if (!command || args.length < least || args.length > command.args.length) {
    say(usage())
    return 1
  }
  const read = readEnvironment(process.env)
  if (!read.ok) {
    say(read.error.sentence)
    return 1
  }
  const environment = read.value
  if (environment.upstream !== null) {
    say(
      'A township’s node keeps nothing that the county and its stations do not have: run this at the county.',
    )
    return 1
  }
  try {
    process.stdout.write(`${await command.run(environment, args, (sentence) => say(`  ${sentence}`))}\n`)
    return 0
  } catch (error) {
    say(sentenceFor(error, environment.dataDir))
    return 1
  }
}

function sentenceFor(error: unknown, dataDir: string): string {
  if (error instanceof Error && /\bLOCK: /.test(error.message))
    return `Another process has DATA_DIR "${dataDir}" open: wait until the node is up, or stop it first.`
  // A defect: its trace is what can be said of it.
  return sentenceOf(error) ?? String(error instanceof Error ? error.stack : error)
}

process.exitCode = await main(process.argv.slice(2))
