/** The county's board of stations: who was heard when, and what has not come. Facts of the county, so it asks there. */
import '../../style/stations.css'
import { useState } from 'preact/hooks'
import type { StationContact, StationContacts } from '../../../shared/protocol/stations.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { useProfile, useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { r } from '../../messages/relay-text.ts'
import { s } from '../../messages/stations-text.ts'
import { t } from '../../messages/text.ts'
import { Failing } from '../failing.tsx'
import { known } from '../known.ts'
import { byTown, found, holdsSomething, inOrder, type Standing, standingOf, stillOut } from './standing.ts'
import { clockWord, heardText, heldTexts, standingText } from './station-words.ts'

const useStations = known((desk) => desk.stations())

export function StationsPage() {
  const { staff, org } = useProfile()
  const manages = org.kind === 'county' && staff.roles.includes('manager')
  return (
    <Page title={s.title} back={{ href: '/', text: t.toHome }} class="stations">
      {manages ? <Board /> : <p class="alert">{s.refused.forbidden}</p>}
    </Page>
  )
}

function Board() {
  const { answer, failure, askNow } = useStations()
  const forbidden = failure.value?.type === 'Refused' && failure.value.problem === 'forbidden'
  const told = forbidden ? null : answer.value
  return (
    <>
      <Failing error={failure.value} asOf={told?.asOf ?? null} />
      {told ? (
        <Known known={told} onRefresh={askNow} />
      ) : (
        failure.value === null && <p class="opening">{s.asking}</p>
      )}
    </>
  )
}

function Known(props: { readonly known: StationContacts; readonly onRefresh: () => void }) {
  const { known, onRefresh } = props
  const orgs = useStation().orgs()
  const [typed, setTyped] = useState('')
  const asOfMs = msOf(known.asOf)
  const shown = found(inOrder(known.stations, asOfMs), orgs, typed)
  const stations = shown.filter(({ relay }) => !relay)
  const nodes = shown.filter(({ relay }) => relay)
  const { outage } = known
  const isOut = (station: StationContact) => stillOut(station, outage, asOfMs)
  const out = stations.filter(isOut)
  const silent = shown.some(({ heardAt }) => heardAt && standingOf(heardAt, asOfMs).type !== 'online')
  const online = known.stations.filter(({ heardAt }) => standingOf(heardAt, asOfMs).type === 'online')
  const holding = known.stations.filter(holdsSomething).length
  return (
    <>
      <p class="stations-sum">
        <span>{s.asOf(clockText(asOfMs, now.value))}</span>
        <span>{s.count(known.stations.length)}</span>
        <span>● {s.online(online.length)}</span>
        <span>{holding > 0 ? `▲ ${s.holding(holding)}` : `✓ ${s.allCame}`}</span>
        <button type="button" class="outline" onClick={onRefresh}>
          {s.refresh}
        </button>
      </p>
      <input
        type="search"
        aria-label={s.search}
        placeholder={s.search}
        autocomplete="off"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {silent && <p class="quiet">{s.silentNote}</p>}
      {shown.length === 0 && <p class="empty">{known.stations.length === 0 ? s.empty : s.none}</p>}
      {outage && out.length > 0 && (
        <section aria-labelledby="still-out">
          <h2 id="still-out">{s.out(out.length)}</h2>
          <p class="quiet">
            {s.outNote(clockText(msOf(outage.from), asOfMs), clockText(msOf(outage.to), asOfMs))}
          </p>
          <ul class="rows">
            {out.map((station) => (
              <Station key={station.device} station={station} asOfMs={asOfMs} />
            ))}
          </ul>
        </section>
      )}
      {nodes.length > 0 && (
        <section aria-labelledby="town-nodes">
          <h2 id="town-nodes">{r.board.title}</h2>
          <p class="quiet">{r.board.note}</p>
          <ul class="rows">
            {nodes.map((node) => (
              <Station key={node.device} station={node} asOfMs={asOfMs} />
            ))}
          </ul>
        </section>
      )}
      {byTown(
        stations.filter((station) => !isOut(station)),
        orgs,
      ).map((town) => (
        <section key={town.org?.id ?? ''} aria-labelledby={`town-${town.org?.id ?? ''}`}>
          <h2 id={`town-${town.org?.id ?? ''}`}>{town.org?.name ?? s.countyOwn}</h2>
          <ul class="rows">
            {town.stations.map((station) => (
              <Station key={station.device} station={station} asOfMs={asOfMs} />
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

/** Shape, word and colour say the same. */
const SHAPES: Record<Standing['type'], string> = {
  online: '●',
  today: '◐',
  yesterday: '▲',
  silent: '■',
  never: '◌',
}

function Station({ station, asOfMs }: { readonly station: StationContact; readonly asOfMs: number }) {
  const { orgName } = useStation()
  const standing = standingOf(station.heardAt, asOfMs)
  const clock = clockWord(station)
  const { relay } = station
  return (
    <li class={`station ${holdsSomething(station) ? 'station-holds' : ''}`} data-device={station.device}>
      <p class="station-who">
        <strong>{orgName(station.org)}</strong>
        <span class="quiet">{relay ? r.board.title : s.terminal(station.terminal)}</span>
        <span class={`standing standing-${standing.type}`}>
          <span aria-hidden="true">{SHAPES[standing.type]} </span>
          {standingText(standing)}
        </span>
      </p>
      <p class="quiet">{heardText(station, standing, asOfMs)}</p>
      {relay && <p class="station-url">{relay.url ? r.board.at(relay.url) : r.board.noUrl}</p>}
      {heldTexts(station, standing).map((text) => (
        <p key={text}>{text}</p>
      ))}
      {clock && (
        <p class="warning">
          <span aria-hidden="true">▲ </span>
          {clock}
        </p>
      )}
    </li>
  )
}
