import { msOf } from '../../shared/time.ts'
import type { Status } from '../control/operations.ts'
import type { Command } from './command.ts'
import { withOperations } from './node-data.ts'

export const status: Command = {
  args: [],
  what: 'area, release, devices, last backup, what waits, healing or not',
  run: (environment) => withOperations(environment, async (node) => inLines(await node.status())),
}

export function inLines(now: Status): string {
  const { stations, events, files } = now.waiting
  const lines: [string, string][] = [
    ['node', now.running ? 'running' : 'stopped'],
    ['area', now.area],
    ['release', String(now.release)],
    ['ingest', now.ingest ? 'ok' : 'FAILING: nothing more is taken in; look at the log'],
    ['sequencer', sequencerOf(now)],
    ['position', String(now.position)],
    ['devices', String(now.devices)],
    ['last backup', backupOf(now)],
    ['waiting', `${events} events and ${files} files at ${stations} stations, as they last said`],
    ['quarantined', String(now.quarantined)],
    ['healing', healingOf(now)],
  ]
  return lines.map(([name, value]) => `${name.padEnd(14)}${value}`).join('\n')
}

function sequencerOf({ behindS }: Status): string {
  if (behindS === null) return 'stopped'
  return behindS === 0 ? 'nothing waits' : `something has waited for ${behindS} s`
}

function backupOf({ at, lastBackup }: Status): string {
  if (!lastBackup) return 'never'
  const hours = (msOf(at) - msOf(lastBackup.at)) / 3_600_000
  const age = hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`
  return `${lastBackup.at}, ${age} ago, up to position ${lastBackup.position}`
}

const healingOf = ({ healing }: Status): string =>
  healing
    ? `yes, since ${healing.since}${healing.backupAt === null ? '' : `, from a backup of ${healing.backupAt}`}`
    : 'no'
