/**
 * What a screen may ask of the station: everything is local and instant, except where the name says otherwise.
 * Implemented in open-station.ts over storage/ and sync; screens never see stores or the network.
 */

import type { ReadonlySignal } from '@preact/signals'
import type { Calendar } from '../../shared/calendar/calendar.ts'
import type { CaseDraft } from '../../shared/case/draft.ts'
import type { EntryName } from '../../shared/case/erasure.ts'
import type { CaseData, MaterialFile } from '../../shared/case/events.ts'
import type { CaseState } from '../../shared/case/fold.ts'
import type { Account, Gap } from '../../shared/case/gaps.ts'
import type { LightRules } from '../../shared/case/light-rules.ts'
import type { Matter } from '../../shared/case/matters.ts'
import type { Merged, Stretch } from '../../shared/case/merged.ts'
import type { PermitOptions, Refusal } from '../../shared/case/permissions.ts'
import type { RuledQuarantine, Ruling } from '../../shared/case/quarantine.ts'
import type { Stage, Task } from '../../shared/case/stage.ts'
import type { CaseSummary } from '../../shared/case/summary.ts'
import type { Step } from '../../shared/case/transitions.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Entry } from '../../shared/event.ts'
import type { Ledger } from '../../shared/org/ledger.ts'
import type { Org, Staff } from '../../shared/org/org.ts'
import type { Roster } from '../../shared/org/posts.ts'
import type { CaseTrace } from '../../shared/protocol/cases.ts'
import type { Decisions } from '../../shared/protocol/decisions.ts'
import type { Lights } from '../../shared/protocol/lights.ts'
import type { QuarantinedEvent } from '../../shared/protocol/quarantined.ts'
import type { StationContacts } from '../../shared/protocol/stations.ts'
import type { Waits } from '../../shared/protocol/waits.ts'
import type { Result } from '../../shared/result.ts'
import type { ListedCase } from '../storage/cases.ts'
import type { BundleDeps } from './bundle-deps.ts'
import type { CountyDeskDeps } from './county-desk.ts'
import type { Office } from './office.ts'

export type { ListedCase }

/** A value that follows the store until it is disposed of. */
export interface Live<T> {
  readonly value: ReadonlySignal<T | undefined>
  dispose(): void
}

/** Who sits here. Remembered on the device, so that work goes on without a network. */
export interface Profile {
  readonly staff: Staff
  readonly org: Org
  readonly device: string
  readonly terminal: string
}

/** What the bar says; all of it true at any moment. */
export interface SyncStatus {
  readonly phase:
    | 'starting'
    /** The county has everything (`contactAt`). */
    | 'all-there'
    /** The township has everything, the county not yet (`waitingCounty`). */
    | 'at-township'
    /** Something waits and is on its way now. */
    | 'sending'
    /** The county has everything, and this device has not fetched all yet (`fetching`). */
    | 'fetching'
    /** Nothing gets through since `cutOffSince`. */
    | 'cut-off'
    /** The node refuses for a reason that a person must mend (`refusal`). */
    | 'refused'
  /** Events and cases that no node has acknowledged from stable storage. */
  readonly waitingEvents: number
  readonly waitingCases: number
  readonly waitingFiles: number
  readonly waitingBytes: number
  /** Own events that the township has and the county has not, as far as the township knows. */
  readonly waitingCounty: number
  /** Whose node is in use; null: the county's. */
  readonly via: string | null
  /** Of the files on their way: sent so far, of how many, 0…1 of the bytes. */
  readonly filesSent: number
  readonly filesTotal: number
  readonly fraction: number
  /** Last whole answer of the node in use, ms on the own clock; null before the first. */
  readonly contactAt: number | null
  readonly cutOffSince: number | null
  /** Own clock minus the county's, ms. */
  readonly skewMs: number
  /** Records that have come so far, while the county has more for this device; null: it has no more. */
  readonly fetching: number | null
  /** The node keeps what comes, and for some time has neither judged it nor handed it on. */
  readonly halted: boolean
  /** Why the node refuses: a problem type, `cloned` or `bad-batch`. */
  readonly refusal: string | null
  /** Own events that the county has put in quarantine and that nobody has looked at. */
  readonly quarantined: number
  /** false: the browser may clear this device's data when space runs out; null: not known yet. */
  readonly persisted: boolean | null
  readonly storageFraction: number | null
  /** The staff session has ended; that hinders nothing here but signing in somebody else. */
  readonly signedOut: boolean
}

export interface Progress {
  readonly step: 'enrol' | 'guide'
  readonly done: number
  readonly total: number
}

export type SignInError =
  | { readonly type: 'WrongPassword' }
  | { readonly type: 'Unreachable' }
  /** The browser gives no key store or no database: old, private mode, or plain http. */
  | { readonly type: 'Unsupported'; readonly what: string }
  /** This device is enrolled for another organisation. */
  | { readonly type: 'OtherOrg'; readonly org: string }
  | { readonly type: 'Refused'; readonly problem: string }

export type AskError =
  | { readonly type: 'Unreachable' }
  /** The county's answer is a no, or that nobody is signed in there. */
  | { readonly type: 'Refused'; readonly problem: 'unauthorized' | 'forbidden' }

export interface CaseView {
  readonly state: CaseState
  /** The trace, in display order, without what is quarantined. */
  readonly entries: readonly Entry[]
  readonly item: Item | undefined
  /** Ids of own events in this case that the county has not, as far as is known here. */
  readonly waiting: ReadonlySet<string>
  /** Those of them that no node has: the others lie at the township. */
  readonly unsent: ReadonlySet<string>
  /** Device → terminal, as far as that is known here. */
  readonly terminals: ReadonlyMap<string, string>
}

/** A case that left this device. */
export interface Departure {
  readonly caseNo: string
  /** Taken back from this organisation; or closed long since, and in the county's archive. */
  readonly why: 'recalled' | 'archived'
  /** ms, the device's clock. */
  readonly at: number
}

/**
 * A clerk's day: all that waits here; of it what is late or about to be; what came back: refused, sent back for the
 * resident, or with something that awaits the county's word.
 */
export type DayList = 'mine' | 'soon' | 'back'

/**
 * 督办: a red card that no order has been written about (the county's alone); an order that waits for its answer: at the
 * county anybody's, else one's own; all of them answered.
 */
export type OrderList = 'urge' | 'urged' | 'answered'

/** A desk's lists: whose turn it is here for what; whose clock stands still; what is elsewhere; what is over. */
export type ListName =
  | Exclude<Task, 'none'>
  | DayList
  | OrderList
  | ('paused' | 'elsewhere' | 'closed' | 'all')

/** Another case here has used the serial. */
export interface SerialUsed {
  readonly type: 'SerialUsed'
  readonly caseNo: string
}

/** The draft is none any more: handed in as this case, or removed (null), in another tab perhaps. */
export interface HandedIn {
  readonly type: 'HandedIn'
  readonly caseNo: string | null
}

/** The root would put it in quarantine: too long, say. Names of fields filled in, else of the event's parts. */
export interface Malformed {
  readonly type: 'Malformed'
  readonly fields: readonly string[]
}

export type HandInError =
  /**
   * Required things are missing, too long or not of their form, or a material's bytes are not on this device: names of
   * fields, ids of materials.
   */
  | { readonly type: 'Incomplete'; readonly fields: readonly string[] }
  | { readonly type: 'NoDraft' }
  /** The item is taken in at another level, and no letter gives it to this one. */
  | { readonly type: 'NotTakenHere' }
  /** 9,999 cases on this terminal today. */
  | { readonly type: 'NumbersUsedUp' }
  | { readonly type: 'StorageFull' }

/** One thing that awaits the county's word, and whence it came. */
/** An event in quarantine, and where the root has told it. */
export interface Told extends EntryName {
  readonly streams: readonly string[]
}

export interface CameBack {
  readonly events: number
  readonly cases: readonly string[]
  /** Of these cases, what awaits a word. */
  readonly matters: number
  /** Without a question, at most a hundred. */
  readonly merged: readonly (Merged & { readonly caseNo: string })[]
}

/** The county's word on numbers of a device's day. */
export interface NumbersAccount {
  readonly event: string
  readonly data: CaseData<'accounted'>
}

export interface ListedGap {
  readonly gap: Gap
  readonly device: string
  readonly account: Account
}

/** What the county says of a gap. */
export interface AccountFor extends Pick<ListedGap, 'gap' | 'device'> {
  readonly why: CaseData<'accounted'>['why']
  readonly reason: string
}

export type OpenMatter = {
  readonly key: string
  readonly applicant: string
} & (
  | (Matter & Pick<ListedCase, 'item' | 'itemVersion' | 'caseNo'>)
  /** 断号: numbers under which no case came, not accounted for. `org`: the terminal's. */
  | ({ readonly kind: 'gap'; readonly caseNo: null; readonly org: string; readonly at: string } & ListedGap)
  /** A device's log that forked: it was copied. All that lies in quarantine for it, as one. */
  | {
      readonly kind: 'clone'
      readonly caseNo: null
      readonly device: string
      /** Empty where the device is not known here. */
      readonly org: string
      readonly at: string
      readonly told: readonly Told[]
      /** Cases that the copy wrote in. */
      readonly cases: readonly string[]
    }
  /** 视为受理 that nobody has written yet: the county may have it written. */
  | ({ readonly kind: 'deemed'; readonly device: string; readonly org: string; readonly at: string } & Pick<
      ListedCase,
      'item' | 'itemVersion' | 'caseNo'
    >)
  | {
      /** null where it belongs to no case. */
      readonly caseNo: string | null
      readonly kind: 'quarantine'
      readonly id: string
      readonly hash: string
      readonly reason: string
      /** Where the root has told it. */
      readonly streams: readonly string[]
      readonly device: string
      /** Empty where the device is not known here. */
      readonly org: string
      /** When the root told it, ISO. */
      readonly at: string
    }
)

/** A word on an event in quarantine. */
export interface Rule extends CaseData<'ruled'> {
  readonly streams: readonly string[]
  /** On which the same is said, in the same breath. */
  readonly also?: readonly Told[]
  /** What is written anew in the county's own name, in the same breath. */
  readonly adopt?: {
    readonly stream: string
    readonly type: Step
    readonly data: Readonly<Record<string, unknown>>
  }
}

/** What the county finds of two cases of one person and item: one is carried on, or they are two; `open`: taken back. */
export interface Compare {
  readonly cases: readonly [string, string]
  readonly found: 'different' | 'open' | { readonly carriedOn: string }
  readonly reason: string
}

export type RuleError = Refusal | { readonly type: 'StorageFull' } | { readonly type: 'NoCase' } | Malformed

/** Why the body of an event in quarantine cannot be shown now. */
export type BodyError =
  | { readonly type: 'Unreachable' }
  | { readonly type: 'SignedOut' }
  | { readonly type: 'NotGiven' }

/** What only a county centre asks of its station. */
export interface CountyDesk {
  matters(): Live<readonly OpenMatter[]>
  /** What only a look finds: filed twice, deemed accepted, gaps in numbers. For the merge desk while it is open. */
  found(): Live<readonly OpenMatter[]>
  /** From the node: no feed carries it. */
  quarantinedEvent(quarantine: {
    readonly id: string
    readonly hash: string
  }): Promise<Result<QuarantinedEvent, BodyError>>
  /** On disk when it resolves. */
  rule(word: Rule): Promise<Result<true, RuleError>>
  /** On disk, in both cases, when it resolves. */
  compare(word: Compare): Promise<Result<true, RuleError>>
  /** Numbers under which no case came, accounted for or not. */
  gaps(): Live<readonly ListedGap[]>
  account(word: AccountFor): Promise<Result<true, RuleError>>
  /** Asks the county which cases may be one application filed twice; they are among what is `found` from then on. */
  lookForRepeats(): Promise<Result<{ readonly unlisted: number }, AskError>>
  /** What a station brought when it came back; of streams that are here. */
  cameBack(stretch: Stretch): Promise<CameBack>
  /** What the county knows of its stations. */
  stations(): Promise<Result<StationContacts, AskError>>
  /** What has come to the county and cannot be judged there yet, by what is missing. */
  waits(): Promise<Result<Waits, AskError>>
  /** Days, inclusive. */
  decisions(from: string, to: string): Promise<Result<Decisions, AskError>>
  /** Its open cases by light, town and unit. */
  lights(): Promise<Result<Lights, AskError>>
  /** What only the node knows of a case. */
  trace(caseNo: string): Promise<Result<CaseTrace, AskError>>
}

export type FilterPart = Exclude<keyof CaseFilter, 'pausedOn' | 'asOf' | 'theirs'>

/** Narrows a list, by an index. The list of all knows no item; a desk's own lists no department and no state. */
export interface CaseFilter {
  readonly town?: string
  readonly department?: string
  readonly stage?: Stage
  /** The code, whatever the version. */
  readonly item?: string
  /** YYYY-MM-DD in China: whose clock stands still on that day is in the list `paused`, and not where work waits. */
  readonly pausedOn?: string
  /** ms: as of when something is late or about to be (`soon`). */
  readonly asOf?: number
  /** Of what waits at this unit only what is this person's to see to on that day (YYYY-MM-DD). */
  readonly theirs?: { readonly staff: string; readonly org: string; readonly day: string }
}

export interface Station {
  readonly profile: ReadonlySignal<Profile | null>
  /** Who sits here or sat here last: may go on without a network (`resume`). null before the first sign-in. */
  readonly lastProfile: ReadonlySignal<Profile | null>
  /** Also with nobody signed in. */
  readonly status: ReadonlySignal<SyncStatus>
  /** The items of the release in force, by rank; empty before the guide has come. */
  readonly items: ReadonlySignal<readonly Item[]>
  /** Resolves when a guide is in force, if only its most used items: until then nothing else shall hold up the line. */
  readonly guideHere: Promise<void>
  /** How many of the items of the release in force are here: the most used come first. */
  readonly guide: ReadonlySignal<{ readonly here: number; readonly total: number }>
  item(code: string, version: number): Item | undefined
  orgName(id: string): string
  /** Which days are worked, by the release in force. */
  calendar(): Calendar
  /** Of the release in force. */
  ledger(): Ledger
  roster(): Roster
  /** When lights turn yellow, by the release in force. */
  lightRules(): LightRules
  staffName(id: string): string
  orgs(): readonly Org[]
  staffOf(org: string): readonly Staff[]

  /** Needs the network the first time. Enrols the device, asks for persistent storage, fetches the guide. */
  signIn(
    staff: string,
    password: string,
    onProgress: (progress: Progress) => void,
  ): Promise<Result<Profile, SignInError>>
  /** Nobody sits here any more; all data stay, and `lastProfile`. */
  signOut(): Promise<void>
  /** The last person sits here again; works without a network. Rejects where there was none. */
  resume(): Promise<void>

  /** Accounts and invitations; null where its program is not here and cannot be had now. */
  office(): Promise<Office | null>

  /** At most `limit` rows: where work waits the earliest due day first, else the newest receipt. */
  cases(list: ListName, limit: number, filter?: CaseFilter): Live<readonly ListedCase[]>
  /** Received by this organisation on the given day in China (YYYY-MM-DD). */
  receivedOn(day: string): Live<readonly CaseSummary[]>
  /** How many rows a desk's list has, at most `most` counted; of `filter` only as of when, and whose. */
  count(list: ListName, most: number, filter?: CaseFilter): Live<number>
  /** By the beginning of the number, or the whole name. */
  findCases(text: string): Promise<readonly ListedCase[]>
  caseView(caseNo: string): Live<CaseView | null>
  /** Cases that were here and are not any more, the latest first, at most `limit`. */
  departures(limit: number): Live<readonly Departure[]>
  /** null: it is here, or never was. */
  departure(caseNo: string): Live<Departure | null>

  drafts(): Live<readonly CaseDraft[]>
  draft(id: string): Promise<CaseDraft | null>
  newDraft(item: Item): Promise<CaseDraft>
  /**
   * Saves what was changed since the draft was handed out here (`draft`, `newDraft`, this); the answer also has what
   * other tabs changed, and the editor may go on from either. Make it by spreading what was handed out. On disk when
   * it resolves. The screen calls it at most half a second after a keystroke.
   */
  saveDraft(draft: CaseDraft): Promise<Result<CaseDraft, { readonly type: 'StorageFull' } | HandedIn>>
  removeDraft(id: string): Promise<void>
  /** 收件. On disk when it resolves; the same draft handed in twice, also in two tabs, gives one case. */
  handIn(id: string): Promise<Result<{ readonly caseNo: string; readonly queryCode: string }, HandInError>>

  /** Scales a photograph, keeps the bytes, queues them for upload. */
  keepFile(
    file: Blob,
  ): Promise<
    Result<
      MaterialFile,
      { readonly type: 'StorageFull' } | { readonly type: 'TooLarge'; readonly bytesMax: number }
    >
  >
  /** From the device, else from the node. */
  file(sha256: string): Promise<Blob | null>

  /** Writes one event of a case, if the tables permit it. On disk when it resolves. */
  write<T extends Step>(
    caseNo: string,
    type: T,
    data: CaseData<T>,
  ): Promise<
    Result<
      true,
      Refusal | { readonly type: 'StorageFull' } | { readonly type: 'NoCase' } | Malformed | SerialUsed
    >
  >
  /** The same question without writing: what may be done now, and why not. */
  permit(
    state: CaseState,
    type: Step,
    of?: Pick<PermitOptions, 'step' | 'to' | 'from'>,
  ): Result<true, Refusal>

  /** Own events in quarantine, with the root's reason, newest first. */
  quarantined(): Live<
    readonly { readonly entry: Entry; readonly reason: string; readonly ruling: Ruling | null }[]
  >
  /** Those in quarantine that a copy of this device wrote under its ids: they are not here. */
  copied(): Live<readonly RuledQuarantine[]>
  /** Somebody has seen those of these hashes: `status.quarantined` counts the others only. */
  lookedAtQuarantined(hashes: readonly string[]): Promise<void>
  /** The last exchanges of this device: when, what went up and down. */
  history(): Live<
    readonly {
      readonly at: number
      readonly sent: number
      readonly received: number
      readonly failed: string | null
    }[]
  >
  sendNow(): void

  /** Whoever asks brings the program for it (county-desk.ts), which no village needs. */
  countyDesk(open: (deps: CountyDeskDeps) => CountyDesk): CountyDesk
  /** What the county has said of numbers of this device under which no case came; the newest first. */
  accounts(): Live<readonly NumbersAccount[]>
  /** The same for files on a stick (export-bundle.ts, carry-bundle.ts). */
  bundles<T>(open: (deps: BundleDeps) => T): T
}
