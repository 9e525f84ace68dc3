/**
 * A township's node in this process, beside the county of county.ts: the real sequencer and exchange behind the real
 * route. Nothing runs between the two by itself: `meet` is one moment in which their line holds.
 */
import { Hono } from 'hono'
import { openAdmission } from '../../../server/admission/admission.ts'
import type { AppContext } from '../../../server/middleware/app-context.ts'
import { exchangeRoutes } from '../../../server/routes/exchange.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { steadyClock, systemRandom, systemTimer } from '../../../server/system.ts'
import type { NodeAddress } from '../../../shared/catalogue/release.ts'
import { isAuthority, seqOf } from '../../../shared/event.ts'
import { relayIssuedSchema } from '../../../shared/protocol/invitation.ts'
import { ecdsaVerifier, exportPublicKey, generateKeyPair, signerOf } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { type openCounty, PASSWORD } from './county.ts'

type County = Awaited<ReturnType<typeof openCounty>>

export const TOWN = '441424104000'
export const TOWN_URL = 'http://township.test'
const COUNTY_AREA = '441424000000'

export async function openTownship(county: County) {
  const pair = await generateKeyPair(false)
  const key = await exportPublicKey(pair.publicKey)
  const store = new MemoryNodeStore()
  await store.drop('township')
  const defects: unknown[] = []
  const sequencer = await createSequencer({
    ...{ store, area: TOWN, judgement: null },
    onDefect: (error) => defects.push(error),
  })
  const above = new Map<string, number>()
  let announced: { readonly release: number; readonly pack: string } | null = null
  const verifier = ecdsaVerifier()
  const app = new Hono<AppContext>()
  app.route(
    '/sync/v1/exchange',
    exchangeRoutes({
      deviceAuth: { area: COUNTY_AREA, verifier, device: sequencer.device },
      exchange: {
        ...{ store, feed: store, hasher, verifier, signer: signerOf(pair.privateKey), clock: county.clock },
        device: () => '7TWNSHP1',
        enrolled: sequencer.device,
        healing: () => true,
        voucher: (id) => (isAuthority(id) ? { key: county.node.publicKey, area: null } : undefined),
        rooted: (device) => above.get(device) ?? 0,
        catalogue: () => announced,
      },
      admission: openAdmission({ clock: steadyClock, random: systemRandom, timer: systemTimer }),
      onStored: sequencer.poke,
      onHeard: () => {},
      shutdown: new AbortController().signal,
      logger: { defect: (error) => defects.push(error) },
    }),
  )
  app.get('/packs/*', (c) => county.node.app.request(c.req.raw))
  app.get('/sync/v1/live', (c) => c.body(null, 404))

  const nodes = (countyUrl: string): NodeAddress[] => [
    { device: '', area: COUNTY_AREA, url: countyUrl, key: county.node.publicKey },
    { device: '7TWNSHP1', area: TOWN, url: TOWN_URL, key },
  ]
  return {
    app,
    store,
    defects,
    nodes,
    /** All that one has and the other may have crosses, as a relay's exchange would bring it. */
    async meet() {
      for (const { part } of await store.parts(0, 10_000)) {
        const entries = await store.log(part.device, part.from - 1, part.seq - part.from + 1)
        await county.store.appendParts(entries, [part])
      }
      await county.node.drain()
      const rows = await county.store.rows(TOWN, 0, 100_000)
      await store.append(rows.map((row) => row.entry))
      await sequencer.drain()
      for (const { device } of sequencer.devices()) above.set(device, await county.store.held(device))
    },
    /** The county lists it: by a code, as its first start does. `zhongxin` has an account there. */
    async join() {
      const manager = county.browser()
      const post = async (path: string, body: object) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await manager(path, { method: 'POST', headers, body: JSON.stringify(body) })
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
        return answer.json()
      }
      await post('/api/v1/session', { staff: 'zhongxin', password: PASSWORD })
      const { code } = relayIssuedSchema.parse(await post('/api/v1/invitations/relay', { area: TOWN }))
      await post('/api/v1/join/relay', { code, key, url: TOWN_URL })
    },
    /** It has the guide, too. */
    announce(catalogue: typeof announced) {
      announced = catalogue
    },
    /** The last seq that this node holds of a log. */
    async last(device: string) {
      const entry = await store.last(device)
      return entry ? seqOf(entry.event.id) : 0
    },
  }
}
export type Township = Awaited<ReturnType<typeof openTownship>>
