/**
 * Cases as a busy county has them, eight events each, chained and hashed like real ones: for stores at size. The same
 * `of` gives the same cases; nobody in them is real.
 */
import { caseStream } from '../../shared/case/events.ts'
import { caseNumber, numberDay } from '../../shared/case/number.ts'
import { digestOf, type Entry, type Event, entryOf, eventId } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { isoOf } from '../../shared/time.ts'

export interface ManyCases {
  /** Where they are received, in turn: villages. */
  readonly villages: readonly string[]
  /** Whom they are handed to, in turn. */
  readonly departments: readonly string[]
  readonly items: readonly {
    readonly code: string
    readonly version: number
    /** Their ids in the item; `m-1`, `m-2` … where they do not matter. */
    readonly materials?: readonly string[]
  }[]
  /** Who writes for an organisation; absent: devices that are enrolled nowhere, and the root's words with theirs. */
  readonly writers?: (org: string) => {
    readonly device: string
    readonly by: string
    readonly terminal: string
  }
  /** Who applies; absent: one person for all. */
  readonly person?: (i: number) => string
  /** How many a case has; 8 where it is not said. */
  readonly events?: number
  /** When the newest was received, ms; each one before it a few minutes earlier. */
  readonly newestMs: number
}

/** How many of each 25 are how far: most are over, as anywhere. */
const STANDING = [
  ...Array.from({ length: 15 }, () => 'delivered' as const),
  ...Array.from({ length: 5 }, () => 'dispatched' as const),
  ...Array.from({ length: 3 }, () => 'granted' as const),
  ...(['accepted', 'received'] as const),
]
const APART_MS = 13 * 60_000

const FAMILY = [...'陈李张黄何曾古钟温廖邓刘朱魏薛缪万胡赖宋']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华兰香凤']

/** Twenty by 27 by 27 of them; the cases of one number apart by 14,580 share one. */
export const nameOf = (i: number): string =>
  FAMILY[i % 20]! + GIVEN[Math.floor(i / 20) % 27]! + GIVEN[Math.floor(i / 540) % 27]!

/** The stride spreads every standing over villages, departments and time. */
export const standingOf = (i: number): (typeof STANDING)[number] => STANDING[(i * 7) % 25]!

/** Case `i` counts back from the newest; each call of the answer gives the next one. */
export function manyCases(hasher: Hasher, of: ManyCases): (i: number) => Entry[] {
  const logs = new Map<string, { seq: number; tick: number; prev: string }>()
  const root = '0SZESZES'
  return (i) => {
    const village = of.villages[i % of.villages.length]!
    const department = of.departments[i % of.departments.length]!
    const town = `${village.slice(0, 9)}000`
    const item = of.items[i % of.items.length]!
    const atMs = of.newestMs - i * APART_MS
    const here = of.writers?.(village)
    const caseNo = numberOf(village, atMs, i, here?.terminal)
    const secret = `many${String(i).padStart(18, '0')}`
    const entries: Entry[] = []

    const write = (
      by: { device: string; by: string; org: string },
      type: string,
      data: Record<string, unknown>,
    ): string => {
      const log = logs.get(by.device) ?? { seq: 0, tick: 0, prev: '' }
      const last = entries.at(-1)
      const id = eventId(by.device, log.seq + 1)
      const tick = 1 + Math.max(log.tick, last?.event.tick ?? 0)
      const event: Event = {
        ...{ id, stream: caseStream(caseNo), parents: last ? [last.event.id] : [], tick, type, v: 1, data },
        at: isoOf(atMs + entries.length * 1000),
        ...{ by: by.device === root ? '' : by.by, org: by.org, prev: log.prev },
        digest: digestOf(hasher, secret, id, data),
      }
      const entry = entryOf(hasher, event)
      entries.push(entry)
      logs.set(by.device, { seq: log.seq + 1, tick, prev: entry.hash })
      return id
    }
    const writer = (org: string, device: string) => ({ device, by: 'many', ...of.writers?.(org), org })
    const station = writer(village, deviceOf('V', village))
    const window = writer(town, deviceOf('T', town))
    const desk = writer(department, deviceOf('D', String(i % of.departments.length)))
    const registered = (act: string, slot: string): void => {
      if (!of.writers)
        write({ device: root, by: '', org: '441424000000' }, 'registered', { act, slot, generation: 0 })
    }

    write(station, 'received', { secret, queryCode: '246810', item: item.code, itemVersion: item.version })
    write(station, 'filled', {
      fields: {
        'applicant.name': nameOf(i),
        'applicant.id': of.person?.(i) ?? '441424196503150039',
        'applicant.phone': '13800001234',
        'applicant.address': `五华县演示路${i}号（演示）`,
      },
    })
    const standing = standingOf(i)
    const acts = { received: 0, accepted: 2, dispatched: 3, granted: 5, delivered: 6 }[standing]
    for (let m = 0; m < (of.events ?? 8) - 2 - acts; m += 1) {
      const material = item.materials?.[m % item.materials.length] ?? `m-${m + 1}`
      write(station, 'material', { material, seen: true })
    }
    if (acts >= 2) registered(write(window, 'accepted', {}), 'admission')
    if (acts >= 3) write(window, 'dispatched', { to: department })
    if (acts >= 5) {
      const opinion = '材料齐全，符合条件，同意办理。（演示）'
      registered(write(desk, 'decided', { step: 'decide', outcome: 'pass', opinion }), 'step/decide')
    }
    if (acts >= 6) write(station, 'delivered', { to: 'applicant', note: '' })
    return entries
  }
}

/** Terminal `Z1x` belongs to no station of the demo. */
function numberOf(area: string, atMs: number, i: number, terminal = 'Z19'): string {
  const number = caseNumber({ area, day: numberDay(atMs), terminal, counter: 1 + (i % 9999) })
  if (!number.ok) throw new Error(number.error.type)
  return number.value
}

/** Eight characters; only the root's begin with 0. */
const deviceOf = (letter: string, of: string): string => letter + of.slice(-9).slice(0, 7).padStart(7, '0')
