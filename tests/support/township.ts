/** The demo county with a relay of 华城镇 below it, as real processes; between the two a line that cuts. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPassword } from '../../server/demo/accounts.ts'
import { relayIssuedSchema } from '../../shared/protocol/invitation.ts'
import { NEW_SYNC_STATE } from '../../sync/exchange/station.ts'
import { type Device, enrolDevice } from './device.ts'
import { type Line, openLine } from './line.ts'
import { freePort, type NodeProcess, startNode } from './node-process.ts'

export const TOWN = '441424104000'

export interface Township {
  county: NodeProcess
  relay: NodeProcess
  /** From the relay to the county. */
  readonly line: Line
  readonly countyDir: string
  readonly relayDir: string
  /** `env`: on top of what the relay was started with; ENROL_CODE is said at the first start alone. */
  startRelay(env?: Record<string, string>): Promise<NodeProcess>
  /** Enrolled at the county and known at the relay, whose address it has from now on. */
  enrol(staff: string): Promise<Device>
  close(): Promise<void>
}

/** The cookie of a fresh session. */
export async function signInAt(url: string, staff: string, password = demoPassword): Promise<string> {
  const answer = await post(url, '/api/v1/session', { staff, password })
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
  return cookieOf(answer)
}

export const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ')

export const post = (
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify(body),
  })

/** A one-time code for the town's node, from the county's manager. */
export async function relayCode(county: NodeProcess, area = TOWN): Promise<string> {
  const cookie = await signInAt(county.url, 'zhongxin')
  const issued = await post(county.url, '/api/v1/invitations/relay', { area }, { cookie })
  if (!issued.ok) throw new Error(`relay code: ${issued.status} ${await issued.text()}`)
  return relayIssuedSchema.parse(await issued.json()).code
}

export async function openTownship(): Promise<Township> {
  const [countyDir, relayDir] = await Promise.all(
    ['county', 'relay'].map((name) => mkdtemp(join(tmpdir(), `yimen-${name}-`))),
  )
  const port = await freePort()
  const county = await startNode({
    ...{ dataDir: countyDir!, port, args: ['--demo'] },
    env: { PUBLIC_URL: `http://127.0.0.1:${port}` },
  })
  const line = await openLine({ targetPort: county.port })
  const relayPort = await freePort()
  const env = { UPSTREAM: `http://127.0.0.1:${line.port}`, PUBLIC_URL: `http://127.0.0.1:${relayPort}` }
  const startRelay = (more: Record<string, string> = {}) =>
    startNode({ dataDir: relayDir!, port: relayPort, env: { ...env, ...more } })
  const township: Township = {
    ...{ county, line, countyDir: countyDir!, relayDir: relayDir!, startRelay },
    relay: await startRelay({ ENROL_CODE: await relayCode(county) }),
    async enrol(staff) {
      const device = await enrolDevice(township.county.url, staff, demoPassword)
      await device.exchangeAll()
      const node = device.nodes.find((n) => n.area === TOWN)
      if (!node) throw new Error('the release does not list the relay')
      Object.assign(device, { url: node.url, nodeKey: node.key, state: NEW_SYNC_STATE })
      for (let tries = 0; !(await device.exchange()).ok; tries += 1) {
        if (tries > 300) throw new Error('the relay does not come to know the device')
        await pause()
      }
      await device.exchangeAll()
      return device
    },
    async close() {
      await township.relay.kill('SIGTERM')
      await township.county.kill('SIGTERM')
      await line.close()
      for (const dir of [countyDir!, relayDir!]) await rm(dir, { recursive: true, force: true })
    },
  }
  return township
}

export const pause = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
