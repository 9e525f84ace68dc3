import { resolve } from 'node:path'
import type { Command } from './command.ts'
import { withOperations } from './node-data.ts'

export const backup: Command = {
  args: ['DIR'],
  what: 'a backup of the node, running or stopped, in a new folder of DIR; prints that folder',
  async run(environment, [to], tell) {
    const done = await withOperations(environment, (node) => node.backUp(resolve(to!), tell))
    tell(`${done.entries} entries, ${done.materials} materials, ${done.copied} of them new`)
    if (done.damaged.length > 0)
      tell(`${done.damaged.length} materials are damaged on the node's disk and are not in this backup`)
    return done.dir
  },
}
