/** The receipt (收件回执): valid as soon as it is on disk, on paper or photographed. It says 收件, never 受理. */
import { formatCaseNumber } from '../../shared/case/number.ts'
import { msOf } from '../../shared/time.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { LateMark } from '../components/late-mark.tsx'
import { later } from '../components/later.tsx'
import { useLive } from '../components/live.ts'
import { Page } from '../components/page.tsx'
import { go } from '../components/route.ts'
import { useStation } from '../components/station-context.ts'
import { recordText } from '../messages/dates.ts'
import { materialName } from '../messages/names.ts'
import { t } from '../messages/text.ts'
import type { CaseView } from '../station/station.ts'

const Departed = later(async () => (await import('./departed.tsx')).Departed)

export function ReceiptPage({ caseNo }: { readonly caseNo: string }) {
  const station = useStation()
  const view = useLive(() => station.caseView(caseNo), [caseNo])
  return (
    <Page title={t.receipt.title} class="receipt">
      {view === undefined ? (
        <p>{t.receipt.loading}</p>
      ) : view === null ? (
        <Departed.Screen caseNo={caseNo} unknown={t.noCase + t.stop + t.noCaseToDo} />
      ) : (
        <Receipt view={view} />
      )}
    </Page>
  )
}

function Receipt({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const { state, item, waiting, unsent } = view
  const handedIn = Object.entries(state.materials).filter(([, m]) => m.seen || m.files.length > 0)
  return (
    <>
      <p class="receipt-done">
        <span aria-hidden="true">✓ </span>
        {t.receipt.done}
      </p>
      <div class="receipt-body">
        <div>
          <dl class="receipt-numbers">
            <dt>{t.receipt.caseNo}</dt>
            <dd class="case-no">{formatCaseNumber(state.caseNo)}</dd>
            <dt>{t.receipt.queryCode}</dt>
            <dd class="query-code">{state.queryCode}</dd>
          </dl>
          <dl>
            <dt>{t.receipt.item}</dt>
            <dd>{item?.name ?? state.item}</dd>
            <dt>{t.receipt.time}</dt>
            <dd>{recordText(msOf(state.receivedAt))}</dd>
            <dt>{t.receipt.station}</dt>
            <dd>{station.orgName(state.receivedOrg)}</dd>
            <dt>{t.receipt.handedIn}</dt>
            <dd>
              {handedIn.length === 0 ? (
                t.receipt.nothing
              ) : (
                <ul>
                  {handedIn.map(([id, { seen, files }]) => (
                    <li key={id}>
                      {materialName(item, id)}
                      {t.colon}
                      {t.list([
                        ...(seen ? [t.receipt.original] : []),
                        ...(files.length > 0 ? [t.receipt.copies(files.length)] : []),
                      ])}
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </dl>
        </div>
        <figure class="receipt-qr">
          <LateMark hasher={hasher} view={view} caption={t.receipt.scan} />
        </figure>
      </div>
      <p class="receipt-law">{t.receipt.notAccepted}</p>
      <p class="receipt-arrival no-print" role="status">
        {waiting.size === 0
          ? `● ${t.receipt.arrived}`
          : unsent.size === 0
            ? `◐ ${t.bar.atTownship}`
            : `◌ ${t.receipt.notArrived}`}
      </p>
      <div class="actions no-print">
        <button type="button" onClick={() => go(`/print/receipt/${state.caseNo}`)}>
          {t.receipt.print}
        </button>
        <a class="button outline" href="/">
          {t.receipt.again}
        </a>
        <a class="tap" href={`/case/${state.caseNo}`}>
          {t.receipt.open}
        </a>
      </div>
    </>
  )
}
