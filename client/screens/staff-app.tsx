/** The staff's app: opens the station, draws the bar and the screen of the route. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { hasher } from '../../sync/crypto/hash.ts'
import { Bar } from '../components/bar.tsx'
import { beginsAtDesk } from '../components/home-screen.ts'
import { fetchMark } from '../components/late-mark.tsx'
import { later } from '../components/later.tsx'
import { Page } from '../components/page.tsx'
import { followLinks, path } from '../components/route.ts'
import { isForResidents, routeOf } from '../components/route-of.ts'
import { said } from '../components/said.ts'
import { StationContext, useProfile } from '../components/station-context.ts'
import { allWritten, mayLeave } from '../components/unsaved.ts'
import { t } from '../messages/text.ts'
import { applyUpdate, saveBeforeUpdate, updateReady } from '../station/app-update.ts'
import { openStation } from '../station/open-station.ts'
import type { Station } from '../station/station.ts'
import { ReceiptPage } from './receipt-page.tsx'
import { isEnrolled, SignIn, Steps } from './sign-in.tsx'
import { StaffNav } from './staff-nav.tsx'
import { TakePage } from './take/take-page.tsx'
import { Guide } from './village/guide.tsx'
import { ItemPage, ItemText } from './village/item-page.tsx'
import { VillageHome } from './village/village-home.tsx'

type Opened = { readonly station: Station } | 'opening' | 'failed'

const AccountsPage = later(async () => (await import('./accounts/accounts-page.tsx')).AccountsPage)
const CasePage = later(async () => (await import('./case/case-page.tsx')).CasePage)
const Desk = later(async () => (await import('./desk/desk.tsx')).Desk)
const DelegationsPage = later(
  async () => (await import('./delegations/delegations-page.tsx')).DelegationsPage,
)
const JoinPage = later(async () => (await import('./join/join-page.tsx')).JoinPage)
const LightsPage = later(async () => (await import('./lights/lights-page.tsx')).LightsPage)
const LinePage = later(async () => (await import('./line-page.tsx')).LinePage)
const MergePage = later(async () => (await import('./merge/merge-page.tsx')).MergePage)
const PostsPage = later(async () => (await import('./posts/posts-page.tsx')).PostsPage)
const PrintPage = later(async () => (await import('./print/print-page.tsx')).PrintPage)
const StationsPage = later(async () => (await import('./stations/stations-page.tsx')).StationsPage)
const VerifyPage = later(async () => (await import('./verify/verify-page.tsx')).VerifyPage)

const opened = openOnce()
// An update that another tab said yes to waits for the words that stand in a form of this one.
saveBeforeUpdate(allWritten)

function openOnce(): ReadonlySignal<Opened> {
  const state = signal<Opened>('opening')
  // In a turn of its own: making the programs ready has taken one.
  const opening = new Promise((resolve) => setTimeout(resolve)).then(() => {
    if (beginsAtDesk()) Desk.fetchAhead()
    return openStation()
  })
  opening.then(
    async (station) => {
      state.value = { station }
      await station.guideHere
      const kind = station.profile.value?.org.kind
      // First what this screen is made of.
      if (kind && kind !== 'village') await Desk.fetchAhead()
      await idle()
      fetchMark()
      const ahead = [ItemText, CasePage, PrintPage, Desk, LinePage, VerifyPage]
      if (kind === 'county') ahead.push(MergePage, StationsPage, LightsPage)
      for (const { fetchAhead } of ahead) fetchAhead()
    },
    () => {
      state.value = 'failed'
    },
  )
  return state
}

/** Not every browser tells when it has nothing to do. */
const idle = (): Promise<unknown> =>
  new Promise((resolve) => ('requestIdleCallback' in globalThis ? requestIdleCallback : setTimeout)(resolve))

export function StaffApp() {
  useEffect(() => followLinks((pathname) => !isForResidents(pathname)), [])
  const state = opened.value
  return (
    <>
      <a class="skip" href="#main">
        {t.skip}
      </a>
      {updateReady.value && (
        <button type="button" class="update" onClick={() => mayLeave() && applyUpdate()}>
          <span aria-hidden="true">↻ </span>
          {t.update}
        </button>
      )}
      {state === 'opening' ? (
        <p class="opening">{t.opening}</p>
      ) : state === 'failed' ? (
        <OpenFailed />
      ) : (
        <StationContext.Provider value={state.station}>
          <Shell station={state.station} />
        </StationContext.Provider>
      )}
      <p class="said" role="status">
        {said.value}
      </p>
    </>
  )
}

function OpenFailed() {
  return (
    <Page title={t.openFailed}>
      <p>{t.openFailedToDo}</p>
      <button type="button" onClick={() => location.reload()}>
        {t.reload}
      </button>
    </Page>
  )
}

function Shell({ station }: { readonly station: Station }) {
  // With or without somebody here: who comes in by a code may be the second person on this device.
  const joins = routeOf(path.value).name === 'join'
  if (joins || !station.profile.value) {
    return (
      <>
        {isEnrolled(station) && <Bar still />}
        {joins ? <JoinPage.Screen Steps={Steps} /> : <SignIn />}
      </>
    )
  }
  return (
    <>
      <Bar />
      <StaffNav />
      <Screen />
    </>
  )
}

function Screen() {
  const profile = useProfile()
  const route = routeOf(path.value)
  switch (route.name) {
    case 'home':
      return profile.org.kind === 'village' ? <VillageHome /> : <Desk.Screen />
    case 'guide':
      return <Guide />
    case 'take':
      return <TakePage key={route.draft} id={route.draft} />
    case 'case':
      return <CasePage.Screen key={route.caseNo} caseNo={route.caseNo} />
    case 'receipt':
      return <ReceiptPage key={route.caseNo} caseNo={route.caseNo} />
    case 'print':
      return <PrintPage.Screen key={path.value} hasher={hasher} kind={route.kind} caseNo={route.caseNo} />
    case 'item':
      return <ItemPage key={route.code} code={route.code} />
    case 'line':
      return <LinePage.Screen />
    case 'lights':
      return <LightsPage.Screen />
    case 'stations':
      return <StationsPage.Screen />
    case 'merge':
      return <MergePage.Screen caseNo={route.caseNo} />
    case 'verify':
      return <VerifyPage.Screen hasher={hasher} />
    case 'accounts':
      return <AccountsPage.Screen />
    case 'delegations':
      return <DelegationsPage.Screen />
    case 'posts':
      return <PostsPage.Screen />
    case 'join':
    case 'sign-in':
      return <SignIn />
    case 'unknown':
      return (
        <Page title={t.notFound}>
          <p>{t.notFoundToDo}</p>
          <a href="/">{t.toHome}</a>
        </Page>
      )
  }
}
