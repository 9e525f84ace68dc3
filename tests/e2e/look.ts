/**
 * Looking at a screen as three machines show it (a phone, a tablet, a counter's PC), in both sizes of letters: a
 * picture of each, nothing that runs out at the side, and axe where there is least room (the stories look at the rest).
 */
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations, viewPicture } from '../support/browser.ts'

const MACHINES = {
  phone: { width: 360, height: 740 },
  tablet: { width: 1024, height: 768 },
  counter: { width: 1440, height: 900 },
} as const
export type Machine = keyof typeof MACHINES

/** Where `npm run screens` puts the pictures that the documents show. */
const DOCS = process.env.YIMEN_SCREENS

/** `shown`: the machine whose picture stands in the documents. */
export async function lookAt(page: Page, name: string, shown?: Machine): Promise<void> {
  const before = page.viewportSize()!
  for (const [machine, size] of Object.entries(MACHINES)) {
    await page.setViewportSize(size)
    for (const letters of ['normal', 'large'] as const) {
      await setLetters(page, letters)
      const here = `${name}-${machine}${letters === 'large' ? '-large' : ''}`
      const picture = await viewPicture(page, `screens/${here}`)
      expect.soft(await runsOut(page), `runs out at the side: ${here}`).toEqual([])
      if (here === `${name}-phone-large`) {
        expect.soft(await axeViolations(page), `axe on ${here}`).toEqual([])
      }
      if (DOCS && machine === shown && letters === 'normal') {
        await mkdir(DOCS, { recursive: true })
        await copyFile(picture, join(DOCS, `${name}.png`))
      }
    }
  }
  await setLetters(page, 'normal')
  await page.setViewportSize(before)
}

async function setLetters(page: Page, letters: 'normal' | 'large'): Promise<void> {
  await page.evaluate((size) => {
    document.documentElement.dataset.text = size
    scrollTo(0, 0)
  }, letters)
}

/** What reaches beyond the page's right edge and is not in a box that scrolls by itself, by tag and class. */
const runsOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`)
  })
