/** `/sync/v1/materials`: uploads by tus, and the bytes by their SHA-256 for whoever is entitled to a case that names them. */
import { Hono } from 'hono'
import type { Clock } from '../../shared/time.ts'
import type { Admission } from '../admission/admission.ts'
import type { Heard } from '../contacts/contacts.ts'
import type { Material, MaterialFiles } from '../materials/material-files.ts'
import type { Uploads } from '../materials/uploads.ts'
import { admitted, inTurn } from '../middleware/admission.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { type DeviceAuthDeps, deviceOnly, senderOf } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'
import type { NodeStore } from '../stores/node-store.ts'

export interface MaterialsDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly admission: Pick<Admission, 'materials'>
  readonly store: Pick<NodeStore, 'streamsWith' | 'streamRecord'>
  readonly files: MaterialFiles
  readonly uploads: Uploads
  /** Bytes can take longer than the time between two exchanges. */
  readonly onHeard: (device: string, contact: Heard) => void
  readonly clock: Clock
}

export function materialsRoutes(deps: MaterialsDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.use(deviceOnly(deps.deviceAuth))
  routes.use(admitted(deps.admission.materials, deps.deviceAuth, false), inTurn)
  routes.use(async (c, next) => {
    deps.onHeard(senderOf(c).device, { heardAtMs: deps.clock.now() })
    await next()
  })

  routes.get('/by-hash/:sha256{[0-9a-f]{64}}', async (c) => {
    const sha256 = c.req.param('sha256')
    // "Not here" and "not yours" are one answer.
    const material = await deps.files.find(sha256)
    if (!material || !(await isEntitled(deps, senderOf(c).org, sha256, material)))
      return refuse({ type: 'NotFound' })
    const body = c.req.method === 'HEAD' ? null : material.read()
    const headers = new Headers(headersOf(material))
    if (senderOf(c).relay) headers.set(SENT_FROM, sendersOf(deps, material).join(','))
    return new Response(body, { headers })
  })

  routes.all('/', (c) => deps.uploads.answer(c.req.raw, senderOf(c)))
  routes.all('/:upload{[0-9A-Z]{8}-[0-9a-f]{32}}', (c) => {
    if (c.req.raw.method === 'GET') return refuse({ type: 'NotFound' })
    return deps.uploads.answer(c.req.raw, senderOf(c))
  })
  return routes
}

/**
 * Through a case of its own audience that names these bytes, and that somebody of the same audience has sent. Without
 * the second, naming a hash in a case of one's own would be enough to read what another area has uploaded.
 */
async function isEntitled(
  deps: MaterialsDeps,
  org: string,
  sha256: string,
  material: Material,
): Promise<boolean> {
  const { store } = deps
  const senders = sendersOf(deps, material)
  for (const stream of await store.streamsWith(sha256)) {
    const audience = (await store.streamRecord(stream))?.audience ?? []
    if (audience.includes(org) && senders.some((sender) => audience.includes(sender))) return true
  }
  return false
}

/** For a relay, which does not know the devices of others: the organisations that sent the bytes, joined by commas. */
export const SENT_FROM = 'x-sent-from'

const sendersOf = ({ deviceAuth }: MaterialsDeps, { by, from }: Material): string[] => [
  ...new Set([...from, ...by.flatMap((device) => deviceAuth.device(device)?.org ?? [])]),
]

/** SVG can carry script; whatever is not a plain picture or a PDF is only bytes. */
const SHOWN = /^(image\/(?!svg)[a-z0-9.+-]+|application\/pdf)$/

const headersOf = ({ type, bytes }: Material): Record<string, string> => ({
  'Content-Type': SHOWN.test(type) ? type : 'application/octet-stream',
  'Content-Length': String(bytes),
  'Content-Disposition': 'attachment',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  // The station keeps it itself; entitlement is asked again on every read.
  'Cache-Control': 'no-store',
})
