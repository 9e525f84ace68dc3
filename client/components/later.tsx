/**
 * A screen whose program comes later, so that taking a case need not wait for the desk's. Asked for in the background
 * as soon as the station is open: a line cut after that takes nothing away.
 */
import { type FunctionComponent, h } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../messages/text.ts'
import { Page } from './page.tsx'

export interface Later<P> {
  readonly Screen: FunctionComponent<P>
  /** Resolves when it is here, or cannot be had now. */
  readonly fetchAhead: () => Promise<void>
}

/** `Missing`: what stands in for it while it cannot be had, where that is not the page's whole content. */
export function later<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
  Missing: FunctionComponent<{ readonly again: () => void }> = MissingPage,
): Later<P> {
  let here: FunctionComponent<P> | null = null
  const fetch = async (): Promise<boolean> => {
    try {
      here ??= await load()
      return true
    } catch {
      return false
    }
  }
  const Screen = (props: P) => {
    const [state, setState] = useState<'here' | 'coming' | 'failed'>(here ? 'here' : 'coming')
    useEffect(() => {
      if (state === 'coming') fetch().then((came) => setState(came ? 'here' : 'failed'))
    }, [state])
    if (here && state === 'here') return h(here, props)
    if (state === 'coming') return <p class="opening">{t.opening}</p>
    return h(Missing, { again: () => setState('coming') })
  }
  return {
    Screen,
    fetchAhead: async () => {
      await fetch()
    },
  }
}

function MissingPage({ again }: { readonly again: () => void }) {
  return (
    <Page title={t.notFetched} back={{ href: '/', text: t.toHome }}>
      <p>{t.notFetchedToDo}</p>
      <button type="button" onClick={again}>
        {t.reload}
      </button>
    </Page>
  )
}
