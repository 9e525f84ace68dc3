/** What the bar says of the line to the county. Pure, so that each state can be held to its sentence. */
import type { SyncStatus } from '../station/station.ts'
import { clockText } from './dates.ts'
import { t } from './text.ts'

/** Shape and words carry the meaning; the colour only follows the shape. */
export type BarShape = 'done' | 'passing' | 'moving' | 'coming' | 'cut' | 'person' | 'starting'

export interface BarText {
  readonly shape: BarShape
  readonly text: string
  /** What else a person should know, most urgent first. */
  readonly notes: readonly string[]
}

const STORAGE_NEARLY_FULL = 0.9
const SKEW_MAX_MS = 120_000

export function barText(status: SyncStatus, now: number): BarText {
  const line = lineText(status, now)
  const needs = [
    ...(status.quarantined > 0 ? [t.bar.quarantined(status.quarantined)] : []),
    ...(status.phase === 'refused' ? [t.bar.refused] : []),
  ]
  const notes = [
    ...(status.halted ? [status.via === null ? t.bar.halted : t.bar.nodeHalted] : []),
    ...(status.fetching !== null && status.phase !== 'fetching' ? [t.bar.notAllFetched] : []),
    ...(storageNearlyFull(status) ? [t.bar.storage] : []),
    ...(clockIsOff(status) ? [t.bar.clock(spanText(status.skewMs))] : []),
    ...(status.signedOut ? [t.bar.session] : []),
  ]
  const [first, ...others] = needs
  if (first === undefined) return { ...line, notes }
  const also = status.phase === 'refused' ? waitingText(status) : line.text
  return { shape: 'person', text: first, notes: [...others, ...(also ? [also] : []), ...notes] }
}

export const storageNearlyFull = ({ storageFraction }: SyncStatus): boolean =>
  storageFraction !== null && storageFraction >= STORAGE_NEARLY_FULL

export const clockIsOff = ({ skewMs }: Pick<SyncStatus, 'skewMs'>): boolean => Math.abs(skewMs) > SKEW_MAX_MS

/** 3 件待上传（照片 2.1 MB）; empty where nothing waits. */
export function waitingText({ waitingCases, waitingEvents, waitingFiles, waitingBytes }: SyncStatus): string {
  const bytes = waitingFiles > 0 && waitingBytes > 0 ? t.bar.photoBytes(t.bytes(waitingBytes)) : ''
  if (waitingCases > 0) return t.bar.waitingCases(waitingCases) + bytes
  if (waitingEvents > 0) return t.bar.waitingEvents(waitingEvents) + bytes
  return waitingFiles > 0 ? t.bar.waitingFiles(waitingFiles) + bytes : ''
}

/** 经 华城镇 节点; empty where the county itself is asked. */
export const viaText = ({ via }: SyncStatus): string =>
  via === null ? '' : t.bar.via(/^.+?(街道|镇|乡)/.exec(via)?.[0] ?? via)

const restText = ({ waitingCounty }: SyncStatus): string =>
  waitingCounty > 0 ? t.bar.atTownship : t.bar.nothingWaiting

/** 2 天, 3 小时, 5 分钟: the difference of two clocks, however it runs. */
export function spanText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  if (minutes < 60) return t.bar.minutes(minutes)
  const hours = Math.round(minutes / 60)
  return hours < 48 ? t.bar.hours(hours) : t.bar.days(Math.round(hours / 24))
}

function lineText(status: SyncStatus, now: number): { shape: BarShape; text: string } {
  const parts = (...texts: string[]): string => texts.filter((text) => text !== '').join(' · ')
  switch (status.phase) {
    case 'starting':
      return { shape: 'starting', text: parts(t.bar.starting, waitingText(status)) }
    case 'all-there':
      return {
        shape: 'done',
        text: parts(
          t.bar.allThere(status.contactAt === null ? '' : clockText(status.contactAt, now)),
          viaText(status),
        ),
      }
    case 'at-township':
      return { shape: 'passing', text: parts(t.bar.atTownship, viaText(status)) }
    case 'sending': {
      const photos = status.filesTotal > 0 ? t.bar.photos(status.filesSent, status.filesTotal) : ''
      const percent = status.filesTotal > 0 ? `${Math.floor(status.fraction * 100)}%` : ''
      return { shape: 'moving', text: parts(t.bar.sending, photos || waitingText(status), percent) }
    }
    case 'fetching':
      return { shape: 'coming', text: t.bar.fetching(status.fetching ?? 0) }
    case 'cut-off': {
      const since = status.cutOffSince === null ? '' : t.bar.since(clockText(status.cutOffSince, now))
      return { shape: 'cut', text: parts(t.bar.cutOff, since, waitingText(status) || restText(status)) }
    }
    case 'refused':
      return { shape: 'person', text: t.bar.refused }
  }
}
