/** Entries as devices really write them, chained and with digests that hold: seeded randomness, a clock that stands. */
import type { Arrival, Commit } from '../../server/stores/node-store.ts'
import { type Entry, seqOf } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { type Draft, writeOwn } from '../../sync/own-log.ts'
import { Chance } from '../simulation/chance.ts'

export const VILLAGE = '441424104201'
export const TOWNSHIP = '441424104000'
export const COUNTY = '441424000000'

/** Devices that know each other's events at once; another seed is another world with the same ids in it. */
export interface Writers {
  write(device: string, ...drafts: readonly Draft[]): Promise<Entry[]>
}

export function writers(seed: number): Writers {
  const deps = {
    store: new MemoryStore(),
    hasher,
    random: new Chance(seed),
    clock: { now: () => Date.UTC(2026, 8, 28, 1) },
    lock: <T>(work: () => Promise<T>) => work(),
  }
  return {
    write: (device, ...drafts) => writeOwn(deps, { device, by: 'zhang-san', org: VILLAGE }, () => drafts),
  }
}

export const filled = (stream: string, value: string): Draft => ({
  stream,
  type: 'filled',
  v: 1,
  data: { fields: { 'applicant.name': value } },
})

/** The eight events of an ordinary case, about 4 KB as JSON. */
export function caseDrafts(stream: string): Draft[] {
  const draft = (type: string, data: Record<string, unknown>): Draft => ({ stream, type, v: 1, data })
  return [
    draft('received', { queryCode: '135790', item: '4414240000000001442000512000001', itemVersion: 1 }),
    filled(stream, '𠮷野花'),
    draft('filled', { fields: { 'applicant.address': '五华县华城镇河子口村', reason: '首次参保' } }),
    draft('material', { material: 'id-card', seen: true }),
    draft('notified', { materials: ['photo'], fields: ['applicant.phone'], note: '请补一寸照片' }),
    draft('accepted', {}),
    draft('dispatched', { to: TOWNSHIP }),
    draft('decided', { step: 'decide', outcome: 'pass', opinion: '同意' }),
  ]
}

/** Streams that a careless key would mix up, each a valid name by its own lights, or sent by somebody who means harm. */
export const HOSTILE_STREAMS: readonly string[] = [
  'case/A',
  'case/AB',
  'case/A/',
  'case/A/B',
  'case/A:B',
  'case/A!',
  'case/A!B',
  'case/A.1',
  'case/A%',
  'case/A%2FB',
  'case/A~',
  'case/A\u0000',
  'case/A B',
  'case/a',
  'case/\uffff',
  'case/\ud800',
  'case/华城',
  'case/𠮷',
  'case/__proto__',
  '__proto__',
  '_design/case',
  'case',
  'c',
  `case/${'x'.repeat(58)}`,
  `case/${'x'.repeat(59)}`,
  `case/${'𠮷'.repeat(90)}`,
  'x'.repeat(200),
]

/** Of one device, in its own order: a cluster's arrivals come in any. */
export const inLog = (arrivals: readonly Arrival[]): Entry[] =>
  arrivals.map((a) => a.entry).sort((a, b) => seqOf(a.event.id) - seqOf(b.event.id))

/** All of case/A, which the village may read. */
export function commitOf(entries: readonly Entry[], position: number): Commit {
  const [stream, feed] = ['case/A', VILLAGE]
  const named = entries.map(({ event, hash }) => ({ id: event.id, hash }))
  const digest = { count: entries.length, xor: 'AAAAAAAAAAAAAAAAAAAAAA' }
  return {
    streams: [
      {
        stream,
        audience: [feed],
        entries: named,
        quarantined: [],
        digest,
        summary: null,
        due: null,
        repeat: null,
      },
    ],
    rows: named.map((row, i) => ({ feed, n: i + 1, stream, ...row })),
    ...{
      devices: [],
      materials: [],
      serials: [],
      scopes: [],
      waits: [],
      released: [],
      position,
      datedBy: '',
      quarantined: 0,
    },
  }
}
