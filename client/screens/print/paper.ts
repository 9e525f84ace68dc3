/** The paper in the printer, remembered on the device, and the rule that tells the browser its size. */
import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

export const PAPERS = ['a4', 'roll'] as const
export type Paper = (typeof PAPERS)[number]

const KEY = 'yimen-paper'

/** A 58 mm roll is printed 48 mm wide: 384 dots at 8 to the millimetre. */
const ROLL = { widthMm: 58, marginMm: 5 }
const PX_PER_MM = 96 / 25.4

export function usePaper(): readonly [Paper, (paper: Paper) => void] {
  const [paper, setPaper] = useState<Paper>(remembered)
  return [
    paper,
    (chosen) => {
      setPaper(chosen)
      try {
        localStorage.setItem(KEY, chosen)
      } catch {
        // A browser without storage asks again next time.
      }
    },
  ]
}

/**
 * While a sheet is shown: `@page` for its paper. A roll has no length of its own, so the page is as long as the slip is
 * on the screen, where it stands at the width it is printed at.
 */
export function usePageRule(paper: Paper, slip: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = slip.current
    if (!element) return
    const rule = new CSSStyleSheet()
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, rule]
    const set = (): void => rule.replaceSync(paper === 'a4' ? A4_RULE : rollRule(element.offsetHeight))
    const observer = new ResizeObserver(set)
    observer.observe(element)
    set()
    return () => {
      observer.disconnect()
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== rule)
    }
  }, [paper, slip])
}

const A4_RULE = `@page {
  size: a4; margin: 16mm 20mm 18mm;
  @bottom-center { content: counter(page) ' / ' counter(pages); font-size: 9pt }
}`

/** Rounding must not push the last line onto a page of its own. */
const SLACK_MM = 3

function rollRule(heightPx: number): string {
  const lengthMm = Math.ceil(heightPx / PX_PER_MM) + 2 * ROLL.marginMm + SLACK_MM
  // Wider than long would be turned by the printer.
  return `@page { size: ${ROLL.widthMm}mm ${Math.max(lengthMm, ROLL.widthMm)}mm; margin: ${ROLL.marginMm}mm }`
}

function remembered(): Paper {
  try {
    return localStorage.getItem(KEY) === 'roll' ? 'roll' : 'a4'
  } catch {
    return 'a4'
  }
}
