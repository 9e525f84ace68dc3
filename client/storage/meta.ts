/** What the station remembers of itself, one record a name; checked when it is read, because a disk is outside. */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { RxCollection } from 'rxdb/plugins/core'
import * as z from 'zod/mini'
import { calendarSchema } from '../../shared/calendar/calendar.ts'
import { lightRulesSchema } from '../../shared/case/light-rules.ts'
import { nodeSchema } from '../../shared/catalogue/release.ts'
import { deviceIdSchema } from '../../shared/event.ts'
import { delegationSchema } from '../../shared/org/ledger.ts'
import { areaCodeSchema, orgSchema, staffSchema } from '../../shared/org/org.ts'
import { NO_ROSTER, rosterSchema } from '../../shared/org/posts.ts'
import { cursorSchema } from '../../shared/protocol/exchange.ts'
import { enrolmentSchema } from '../../shared/protocol/session.ts'
import { changeRows, readByName } from './rows.ts'
import type { NamedRow } from './schemas.ts'

const ms = z.number()
const count = z.int().check(z.nonnegative())

export const META = {
  /** The enrolment of this device. */
  identity: enrolmentSchema,
  /** Ids under which this installation wrote before, and how far the node acknowledged each. */
  formerDevices: z.array(z.object({ device: deviceIdSchema, acked: count })),
  /** Who sits here or (`left`) sat here last, and until when the staff session lasts (ISO). */
  profile: z.object({
    staff: staffSchema,
    org: orgSchema,
    until: z.string(),
    left: z._default(z.boolean(), false),
  }),
  /** SyncState of sync/exchange/station.ts for each node, by the key of sync/nodes.ts. */
  sync: z.object({
    /** The node that answered last. */
    at: z.string(),
    /** Highest seq of the own log that the county has, as whoever spoke last of it knew. */
    rooted: count,
    nodes: z.record(
      z.string(),
      z.object({
        acked: count,
        healing: z.boolean(),
        cursor: z.nullable(cursorSchema),
        head: z.nullable(z.object({ device: z.string(), seq: count })),
        contactAt: z.nullable(ms),
        skewMs: z.number(),
        fetching: z.nullable(count),
        halted: z._default(z.boolean(), false),
        /** Rows that have come from other nodes since this one was read. */
        elsewhere: count,
      }),
    ),
  }),
  /** First failure since the last success, the latest one, and why the node refuses. */
  trouble: z.object({
    since: z.nullable(ms),
    latest: z.nullable(ms),
    refusal: z.nullable(z.string()),
  }),
  /** Own events up to here are in the case list. */
  projected: z.object({ seq: count }),
  /** The version of the case list's schema that all cases held here were folded for. */
  caseList: z.object({ version: count }),
  /** By which release, and how much of it, the rows that wait here have their due days (dating.ts). */
  dated: z.object({ by: z.string() }),
  /** Streams of a downward batch that is being stored and is perhaps not in the case list yet. */
  incoming: z.object({ streams: z.array(z.string()) }),
  /** Something of streams that had left came again: all of them is to be fetched, by healing; when it last was, ms. */
  returned: z.object({ streams: z.array(z.string()), healedAt: z.nullable(ms) }),
  /** Streams that are to leave this device; checked again before they do (purge.ts). */
  leaving: z.object({ streams: z.array(z.string()) }),
  /** The release in force; its items are in their own collection as `<code>@<version>`. */
  release: z.object({
    area: areaCodeSchema,
    number: z.int(),
    publishedAt: z.string(),
    orgs: z.array(orgSchema),
    staff: z.array(staffSchema),
    items: z.array(z.string()),
    /** Items in the release: of the first that comes to a device the most used are in force before the rest is here. */
    total: count,
    nodes: z._default(z.array(nodeSchema), []),
    delegations: z._default(z.array(delegationSchema), []),
    roster: z._default(rosterSchema, NO_ROSTER),
    bundleKey: z.optional(z.string()),
    calendar: z.optional(calendarSchema),
    lights: z.optional(lightRulesSchema),
  }),
  /** A release of which a part is here: bytes of its file, its first line, lines and items behind that. */
  guide: z.object({
    pack: z.string(),
    offset: count,
    head: z.string(),
    parts: count,
    keys: z.array(z.string()),
  }),
  history: z.array(z.object({ at: ms, sent: count, received: count, failed: z.nullable(z.string()) })),
  /** The browser's answer when it was asked to keep the data. */
  persisted: z.object({ granted: z.nullable(z.boolean()) }),
  /** Hashes of quarantined own events that somebody has looked at. */
  looked: z.object({ hashes: z.array(z.string()) }),
} as const

export type MetaName = keyof typeof META
export type MetaValue<N extends MetaName> = z.infer<(typeof META)[N]>

export class Meta {
  readonly #rows: RxCollection<NamedRow>
  readonly #signals = new Map<MetaName, ReturnType<typeof signal<unknown>>>()
  readonly #stop: () => void
  /** Names that are asked for in one breath are read together. */
  #asked = new Set<MetaName>()
  #answer: Promise<ReadonlyMap<string, NamedRow>> | null = null

  constructor(rows: RxCollection<NamedRow>) {
    this.#rows = rows
    const watching = rows.eventBulks$.subscribe((bulk) => {
      for (const change of bulk.events) {
        const name = change.documentId as MetaName
        const followed = this.#signals.get(name)
        if (followed) followed.value = parsed(name, change.documentData)
      }
    })
    this.#stop = () => watching.unsubscribe()
  }

  /** From the disk, whatever other tabs do. */
  async read<N extends MetaName>(name: N): Promise<MetaValue<N> | null> {
    this.#asked.add(name)
    this.#answer ??= Promise.resolve().then(() => {
      const names = [...this.#asked]
      this.#asked = new Set()
      this.#answer = null
      return readByName(this.#rows, names)
    })
    return parsed(name, (await this.#answer).get(name))
  }

  async write<N extends MetaName>(name: N, value: MetaValue<N> | null): Promise<void> {
    await this.change(name, () => value)
  }

  /** `change` may run again where another tab wrote in between. The same value again is not written. */
  async change<N extends MetaName>(
    name: N,
    change: (value: MetaValue<N> | null) => MetaValue<N> | null,
  ): Promise<void> {
    await changeRows(this.#rows, [name], (key, row) => {
      const next = change(parsed(name, row))
      if (next === null) return null
      const json = JSON.stringify(next)
      return json === row?.json ? row : { key, json }
    })
  }

  /** Follows the record over all tabs; undefined until it is read. */
  follow<N extends MetaName>(name: N): ReadonlySignal<MetaValue<N> | null | undefined> {
    const known = this.#signals.get(name)
    if (known) return known as ReadonlySignal<MetaValue<N> | null | undefined>
    const followed = signal<unknown>(undefined)
    this.#signals.set(name, followed)
    void this.read(name).then((value) => {
      if (followed.value === undefined) followed.value = value
    })
    return followed as ReadonlySignal<MetaValue<N> | null | undefined>
  }

  /** Resolves when these are read, so that nobody takes "not read yet" for "not there". */
  async settle(names: readonly MetaName[]): Promise<void> {
    const values = await Promise.all(names.map((name) => this.read(name)))
    for (const [i, name] of names.entries()) {
      const value = values[i]
      const followed = this.#signals.get(name)
      if (followed && followed.value === undefined) followed.value = value
    }
  }

  close(): void {
    this.#stop()
  }
}

/** null for what is not there and for what is not of its form: a record of a later program, or a damaged one. */
function parsed<N extends MetaName>(
  name: N,
  row: { readonly json: string; readonly _deleted?: boolean } | null | undefined,
): MetaValue<N> | null {
  if (!row || row._deleted || row.json === '') return null
  const answer = META[name].safeParse(JSON.parse(row.json))
  return answer.success ? (answer.data as MetaValue<N>) : null
}
