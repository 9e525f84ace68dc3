/** A peer on its line: the same jobs as ours, with the same content. */
import { counted, type Doc, first, holds, type Lane, type Measured, type Told } from './lane.ts'

export async function measurePeer(
  lane: Lane,
  {
    documents,
    put,
    held,
  }: {
    readonly documents: number
    /** At the server, past the line. */
    readonly put: (docs: readonly Doc[]) => Promise<unknown>
    readonly held: () => Promise<unknown>
  },
  told: Promise<Told>,
): Promise<Measured> {
  const { child } = lane
  const measured = { first: await first(lane, documents) }
  await lane.calm
  const idle = await counted(lane, 'idle', () => child.ask('exchange'))
  const { down, up, offline } = await told
  await put([down])
  const downward = await counted(lane, 'down', () => child.ask('exchange'))
  await holds(lane, documents + 1)
  const write = async (docs: readonly Doc[]) => {
    await child.ask('write', docs)
    await child.ask('exchange')
  }
  const upward = await counted(lane, 'up', () => write([up]))
  const push = await counted(lane, 'push', () => write(offline))
  const all = documents + 2 + offline.length
  if ((await held()) !== all) throw new Error(`${await held()} documents are at the server, of ${all}`)
  return { ...measured, idle, down: downward, up: upward, push }
}
