/** One enrolled device of the sample: a key, a log and an exchange of its own, as every station has. */
import { handInEvents } from '../../../shared/case/draft.ts'
import { caseStream, schemaOf, stepSchema } from '../../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import { permit } from '../../../shared/case/permissions.ts'
import type { Staff } from '../../../shared/org/org.ts'
import { randomString } from '../../../shared/random.ts'
import { type Clock, chinaDay } from '../../../shared/time.ts'
import { ecdsaVerifier, exportPublicKey, generateKeyPair, signerOf } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { exchangeOnce, NEW_SYNC_STATE, type StationDeps } from '../../../sync/exchange/station.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { mutex } from '../../../sync/mutex.ts'
import { type Draft, newSecret, type OwnLogDeps, writeOwn } from '../../../sync/own-log.ts'
import type { Chance } from './chance.ts'
import type { SampleCounty } from './county.ts'
import type { Deed } from './deeds.ts'
import type { Story } from './stories.ts'

export interface SampleStation {
  readonly staff: Staff
  /** Everything goes up, and all that waits comes down. */
  exchange(): Promise<void>
  /** 收件; the case number. */
  handIn(story: Story): Promise<string>
  /** What is to be written, if the tables permit it to this author on what it knows; null where they do not (yet). */
  compose(story: Story, caseNo: string, deed: Deed): Promise<Draft | null>
  write(draft: Draft, signedAs?: string): Promise<void>
}

export async function enrolStation(
  deps: { readonly county: SampleCounty; readonly clock: Clock; readonly chance: Chance },
  staff: Staff,
): Promise<SampleStation> {
  const { county, clock, chance } = deps
  const pair = await generateKeyPair(false)
  const enrolled = await county.enrol(staff, await exportPublicKey(pair.publicKey))
  const { device, org, terminal } = enrolled
  const store = new MemoryStore()
  const log: OwnLogDeps = { store, hasher, random: chance, clock, lock: mutex() }
  const author = { device, by: staff.id, org }
  const counters = new Map<string, number>()
  let state = NEW_SYNC_STATE

  const line: StationDeps = {
    ...{ store, hasher, clock, device, nodeKey: county.key },
    state: {
      load: async () => state,
      save: async (saved) => {
        state = saved
      },
    },
    batches: { keep: async () => {}, vouching: async () => [] },
    held: { digests: async () => [] },
    heal: () => Promise.reject(new Error('the sample holds nothing from elsewhere')),
    files: { waiting: async () => ({ files: 0, bytes: 0 }) },
    transport: {
      exchange: async (question) => {
        const answer = await county.answer({ ...enrolled, relay: false }, question)
        if (!answer.ok) throw new Error(`the sample's node refuses: ${answer.error.type}`)
        return answer
      },
    },
    signer: signerOf(pair.privateKey),
    verifier: ecdsaVerifier(),
    release: () => 0,
    onCatalogue: async () => {},
    limits: { events: 500, want: 4_000_000 },
  }

  const known = async (caseNo: string): Promise<CaseState | null> =>
    foldCase(await store.stream(caseStream(caseNo)))

  return {
    staff,
    async exchange() {
      for (;;) {
        const done = await exchangeOnce(line)
        if (!done.ok) throw new Error(`an exchange of the sample: ${done.error.type}`)
        if (!done.value.more) return
      }
    },
    async handIn({ item, fields, seen }) {
      const day = chinaDay(clock.now())
      const counter = 1 + (counters.get(day) ?? 0)
      counters.set(day, counter)
      const number = caseNumber({ area: org, day, terminal, counter })
      if (!number.ok) throw new Error(number.error.type)
      const queryCode = randomString(chance, '0123456789', 6)
      const materials = Object.fromEntries(seen.map((id) => [id, { seen: true, files: [] }]))
      const draft = { id: '', item: item.code, itemVersion: item.version, fields, materials }
      const numbered = { caseNo: number.value, queryCode, secret: newSecret(chance) }
      await writeOwn(log, author, () => handInEvents({ ...draft, updatedAt: 0, reserved: null }, numbered))
      return number.value
    },
    async compose({ item }, caseNo, deed) {
      const state = await known(caseNo)
      if (!state) return null
      const data = deed.data(state)
      const step = stepSchema.safeParse(data.step)
      const asked = permit(state, { org, roles: staff.roles }, deed.type, {
        ...{ item, ...(step.success && { step: step.data }) },
      })
      if (!asked.ok && !deed.unasked) return null
      if (!schemaOf(deed.type, 1)?.safeParse(data).success) throw new TypeError(`a malformed ${deed.type}`)
      return { stream: caseStream(caseNo), type: deed.type, v: 1, data }
    },
    async write(draft, signedAs = staff.id) {
      await writeOwn(log, { ...author, by: signedAs }, () => [draft])
    },
  }
}
