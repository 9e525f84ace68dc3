/** What Chromium prints, measured: pages and their size. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'

const RESULTS = fileURLToPath(new URL('../../test-results/', import.meta.url))

export interface Pdf {
  readonly pages: number
  readonly widthMm: number
  readonly heightMm: number
}

/** As the printer gets it: the page's own size, no header or footer of the browser. Kept beside the pictures. */
export async function pdfOf(page: Page, name: string): Promise<Pdf> {
  const bytes = await page.pdf({ preferCSSPageSize: true, path: join(RESULTS, `${name}.pdf`) })
  const text = plainText(bytes)
  const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*([\d.\s]+)\]/g)].map(([, box]) =>
    box!.trim().split(/\s+/).map(Number),
  )
  const mm = (points: number): number => Math.round((points / 72) * 25.4)
  const [, , width = 0, height = 0] = boxes[0] ?? []
  return {
    pages: [...text.matchAll(/\/Type\s*\/Page(?![a-zA-Z])/g)].length,
    widthMm: mm(width),
    heightMm: mm(height),
  }
}

/** Objects may lie compressed in streams; those that are no Flate streams stay as they are. */
function plainText(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const inflated = [...text.matchAll(/stream\r?\n/g)].map(({ index, 0: word }) => {
    const from = index + word.length
    try {
      return inflateSync(bytes.subarray(from, text.indexOf('endstream', from))).toString('latin1')
    } catch {
      return ''
    }
  })
  return [text, ...inflated.filter((stream) => stream.includes('/MediaBox'))].join('\n')
}
