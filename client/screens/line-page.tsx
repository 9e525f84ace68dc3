/** The line's page: what waits, what was refused and why, what came and went, how this device stands. */
import '../style/timeline.css'
import { caseNoOf } from '../../shared/case/events.ts'
import { formatCaseNumber } from '../../shared/case/number.ts'
import { useLive } from '../components/live.ts'
import { now } from '../components/now.ts'
import { Page } from '../components/page.tsx'
import { useProfile, useStation } from '../components/station-context.ts'
import { barText, clockIsOff, spanText, viaText, waitingText } from '../messages/bar-text.ts'
import { whenText } from '../messages/dates.ts'
import { d } from '../messages/desk-text.ts'
import { s } from '../messages/scope-text.ts'
import { t } from '../messages/text.ts'
import { traceNames } from '../messages/trace-sentence.ts'
import type { SyncStatus } from '../station/station.ts'
import { ExportSection } from './bundle/export-section.tsx'
import { ImportSection } from './bundle/import-section.tsx'
import { QuarantineList } from './quarantine-list.tsx'

const EXCHANGES_SHOWN = 20
const DEPARTURES_SHOWN = 50

export function LinePage() {
  const station = useStation()
  const status = station.status.value
  const { org } = useProfile()
  const quarantined = useLive(() => station.quarantined(), [])
  const copied = useLive(() => station.copied(), [])
  const shown = [...(quarantined ?? []).map(({ entry }) => entry.hash), ...(copied ?? []).map((q) => q.hash)]
  const waiting = waitingText(status)
  return (
    <Page title={d.line.title} back={{ href: '/', text: t.toHome }}>
      <section aria-labelledby="line-now">
        <h2 id="line-now">{d.line.now}</h2>
        <p class="line-now">{barText(status, now.value).text}</p>
        {status.phase === 'refused' && (
          <p class="warning">
            ■ {d.line.refusal}
            {t.colon}
            {refusalText(status.refusal ?? '')}
          </p>
        )}
        <dl>
          <dt>{d.line.waiting}</dt>
          <dd>
            {waiting}
            {status.waitingCounty > 0
              ? ` ${d.line.atTownship(status.waitingCounty)}`
              : !waiting && d.line.nothingWaiting}
          </dd>
          <dt>{d.line.way}</dt>
          <dd>{viaText(status) || d.line.direct}</dd>
          <dt>{d.line.contact}</dt>
          <dd>{status.contactAt === null ? d.line.never : whenText(status.contactAt, now.value)}</dd>
        </dl>
        {status.filesTotal > 0 && status.phase === 'sending' && (
          <progress aria-label={t.bar.sending} value={status.fraction} max={1} />
        )}
        {waiting && <p class="quiet">{d.line.safe}</p>}
        <button type="button" onClick={() => station.sendNow()}>
          {d.line.sendNow}
        </button>
        {status.signedOut && (
          <p>
            <a class="tap" href="/sign-in">
              {t.bar.session}
            </a>
          </p>
        )}
      </section>

      <ExportSection />
      {(org.kind === 'town' || org.kind === 'county') && <ImportSection />}

      <section aria-labelledby="line-quarantined">
        <h2 id="line-quarantined">{d.line.quarantined}</h2>
        {quarantined?.length === 0 && copied?.length === 0 && <p class="empty">{d.line.noneQuarantined}</p>}
        <QuarantineList
          rows={[
            ...(quarantined ?? []).map(({ entry, reason, ruling }) => ({
              id: entry.event.id,
              event: entry.event,
              caseNo: caseNoOf(entry.event.stream),
              reason,
              ruling,
            })),
            ...(copied ?? []).map(({ id, reason, ruling }) => ({
              id,
              event: undefined,
              caseNo: null,
              reason,
              ruling,
            })),
          ]}
        />
        {status.quarantined > 0 && shown.length > 0 && (
          <button type="button" class="outline" onClick={() => station.lookedAtQuarantined(shown)}>
            {d.line.seen}
          </button>
        )}
      </section>

      <Accounts />
      <Departures />
      <History />
      <Device status={status} />
    </Page>
  )
}

/** Only where there is one: nobody misses a gap that was never made. */
function Accounts() {
  const station = useStation()
  const accounts = useLive(() => station.accounts(), [])
  if (!accounts || accounts.length === 0) return null
  return (
    <section aria-labelledby="line-accounts">
      <h2 id="line-accounts">{d.line.accounts}</h2>
      <ul class="history">
        {accounts.map(({ event, data }) => (
          <li key={event}>{d.law.trace.accounted(data, traceNames(undefined, [], station))}</li>
        ))}
      </ul>
    </section>
  )
}

function Departures() {
  const station = useStation()
  const gone = useLive(() => station.departures(DEPARTURES_SHOWN), [])
  return (
    <section aria-labelledby="line-left">
      <h2 id="line-left">{s.left}</h2>
      {gone?.length === 0 && <p class="empty">{s.leftNone}</p>}
      <ul class="history">
        {gone?.map(({ caseNo, why, at }) => (
          <li key={caseNo}>
            <time dateTime={new Date(at).toISOString()}>{whenText(at, now.value)}</time>
            <span>
              <span class="case-no">{formatCaseNumber(caseNo)}</span>
              {t.colon}
              {s.leftWhy[why]}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function History() {
  const station = useStation()
  const history = useLive(() => station.history(), [])
  return (
    <section aria-labelledby="line-history">
      <h2 id="line-history">{d.line.history}</h2>
      {history && history.length === 0 && <p class="empty">{d.line.historyEmpty}</p>}
      <ul class="history">
        {history?.slice(0, EXCHANGES_SHOWN).map(({ at, sent, received, failed }) => (
          <li key={at}>
            <time dateTime={new Date(at).toISOString()}>{whenText(at, now.value)}</time>
            <span>
              {failed === null
                ? sent + received === 0
                  ? d.line.quiet
                  : t.list([d.line.sent(sent), d.line.received(received)])
                : `■ ${d.line.failed(named(d.line.failures, failed) ?? named(d.line.refusals, failed) ?? failed)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Device({ status }: { readonly status: SyncStatus }) {
  const { device, terminal } = useProfile()
  return (
    <section aria-labelledby="line-device">
      <h2 id="line-device">{d.line.device}</h2>
      <dl>
        <dt>{d.line.storage}</dt>
        <dd>
          {status.persisted === null
            ? d.line.persistedUnknown
            : status.persisted
              ? `✓ ${d.line.persisted}`
              : `▲ ${d.line.notPersisted}`}
          {status.storageFraction !== null && ` · ${d.line.used(Math.ceil(status.storageFraction * 100))}`}
        </dd>
        <dt>{d.line.clock}</dt>
        <dd>{clockIsOff(status) ? `▲ ${d.line.clockOff(spanText(status.skewMs))}` : d.line.clockGood}</dd>
        <dt>{d.line.deviceId}</dt>
        <dd>{device}</dd>
        <dt>{d.line.terminal}</dt>
        <dd>{terminal}</dd>
      </dl>
    </section>
  )
}

const refusalText = (refusal: string): string =>
  named(d.line.refusals, refusal) ?? d.line.refusalOther(refusal)

/** A later program may know names that this one does not. */
const named = (names: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined
