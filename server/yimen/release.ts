import type { Command } from './command.ts'
import { withOperations } from './node-data.ts'

export const release: Command = {
  args: [],
  what: 'a restored node takes up its office again, whatever has not come back from the stations',
  async run(environment) {
    const missing = await withOperations(environment, (node) => node.release())
    const lines = missing.map(
      ({ device, from, to }) => `never came back: ${device}.${from} to ${device}.${to}`,
    )
    return [...lines, 'The node judges and registers again.'].join('\n')
  },
}
