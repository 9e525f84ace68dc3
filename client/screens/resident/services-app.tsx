/** The guide for residents: no account, no station. Once read, it is there without a network. */
import { useEffect, useState } from 'preact/hooks'
import { msOf } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { later } from '../../components/later.tsx'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { followLinks, path } from '../../components/route.ts'
import { whenText } from '../../messages/dates.ts'
import { g } from '../../messages/guide-text.ts'
import { t } from '../../messages/text.ts'
import { watchForUpdates } from '../../station/app-update.ts'
import { type GuideDeps, type GuideError, keptGuide, newestGuide, type ReadGuide } from './read-guide.ts'
import { ResidentHead } from './resident-head.tsx'
import { ServicePage } from './service-page.tsx'
import { ServicesPage } from './services-page.tsx'

const deps: GuideDeps = {
  fetch: (url) => fetch(url),
  cache: async () => ('caches' in globalThis ? caches.open('yimen-guide') : null),
}

const Filing = later(async () => (await import('./filing-page.tsx')).FilingPage)

export function ServicesApp() {
  useEffect(() => followLinks((pathname) => /^\/services(\/|$)/.test(pathname)), [])
  const { read, failure, again } = useGuide()
  return (
    <>
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <ResidentHead at="/services" />
      {read ? (
        <Screen
          read={read}
          asOf={failure ? g.kept[failure.type](asOfText(read)) : g.asOf(asOfText(read))}
          stale={failure !== null}
          again={again}
        />
      ) : failure ? (
        <Page title={g.title} class="narrow">
          <Failure text={g.errors[failure.type]} />
          <button type="button" onClick={again}>
            {g.retry}
          </button>
        </Page>
      ) : (
        <p class="opening">{t.opening}</p>
      )}
    </>
  )
}

const asOfText = ({ asOf }: ReadGuide): string => whenText(msOf(asOf), now.value)

function Screen(props: {
  readonly read: ReadGuide
  readonly asOf: string
  readonly stale: boolean
  readonly again: () => void
}) {
  const { guide } = props.read
  const [, , code, doing] = path.value.split('/')
  const asOf = <p class={props.stale ? 'alert as-of' : 'as-of'}>{props.asOf}</p>
  if (!code) return <ServicesPage guide={guide} asOf={asOf} />
  const item = guide.items.find((i) => i.code === code)
  // Also of an item that is gone: what was filed under it is on this device.
  if (doing === 'file') return <Filing.Screen key={code} {...{ guide, code, item, onOld: props.again }} />
  return <ServicePage key={code} guide={guide} item={item} asOf={asOf} />
}

interface Reading {
  readonly read: ReadGuide | null
  /** Why there is no newer one. */
  readonly failure: GuideError | null
  readonly again: () => void
}

/** The kept guide as soon as it is read from the device, the newest as soon as it has come. */
function useGuide(): Reading {
  const [read, setRead] = useState<ReadGuide | null>(null)
  const [failure, setFailure] = useState<GuideError | null>(null)
  const [tries, setTries] = useState(0)
  const again = (): void => setTries((n) => n + 1)
  useEffect(() => {
    addEventListener('online', again)
    return () => removeEventListener('online', again)
  }, [])
  useEffect(() => {
    const look = async (): Promise<void> => {
      const kept = await keptGuide(deps)
      setRead(kept)
      const newest = await newestGuide(deps, kept)
      if (newest.ok) setRead(newest.value)
      setFailure(newest.ok ? null : newest.error)
    }
    look().finally(() => {
      // The program is installed behind the guide, which a slow line brings first. Nobody is told where it cannot be:
      // the guide is there all the same.
      if (tries === 0) watchForUpdates().catch(() => {})
    })
  }, [tries])
  return { read, failure, again }
}
