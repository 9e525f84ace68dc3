import { resolve } from 'node:path'
import type { OpenedBundle } from '../../shared/protocol/bundle.ts'
import type { Command } from './command.ts'
import { withOperations } from './node-data.ts'

export const importBundle: Command = {
  args: ['FILE'],
  what: 'takes in a bundle that a station exported to a stick; again, it changes nothing',
  run: (environment, [file], tell) =>
    withOperations(environment, async (node) => inLines(await node.importBundle(resolve(file!), tell))),
}

export function inLines({ device, org, from, to, ...report }: OpenedBundle): string {
  const { cases, events, files, waiting } = report
  const tally = (name: string, of: OpenedBundle['cases']) =>
    `${name.padEnd(14)}${of.new} new, ${of.held} here already`
  const lines = [
    `${'station'.padEnd(14)}${device} of ${org}, its events ${from} to ${to}`,
    ...[tally('cases', cases), tally('events', events), tally('photographs', files)],
  ]
  if (files.bad > 0) lines.push(`${files.bad} photographs were not what they are called, and are left out`)
  if (waiting)
    lines.push(`${waiting.events} events are kept and wait for ${waiting.on}, which has not come here yet`)
  return lines.join('\n')
}
