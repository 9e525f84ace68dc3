/**
 * Writes client/style/ground.css: of Pico CSS (MIT) the rules that our screens use, in its own words. The whole is 83 KB,
 * two thirds of it for themes, tables, tooltips and controls that we do not have, and every station would fetch it.
 * Run it after an update of @picocss/pico: `npx tsx scripts/extract-pico.ts`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PICO = new URL('../node_modules/@picocss/pico/css/pico.min.css', import.meta.url)
const STYLE = new URL('../client/style/', import.meta.url)
export const GROUND = new URL('ground.css', STYLE)

/** Selectors of what we do not have. */
const UNUSED = new RegExp(
  [
    'data-theme=dark|:host|summary\\[role',
    'dropdown|tooltip|\\.container|\\.grid|\\.overflow-auto|\\.modal|\\.secondary|\\.contrast|\\.outline',
    'role=(group|search|switch)|aria-busy|aria-label=.?(rtl|ltr)|data-placement|\\[dir=rtl|rel=prev',
    'type=.?(color|range|file|month|week|time|datetime|reset|number|url)',
    '-moz-|-ms-|webkit-slider|file-selector|aria-invalid=.?false|:indeterminate|\\[multiple|\\[size|rtl',
    '(^|[\\s>+~(,])(table|thead|tbody|tfoot|tr|th|td|caption|blockquote|hgroup|del|ins|mark|samp|pre|code|audio|canvas|iframe|video|embed|object|article|aside|optgroup|abbr|cite|figcaption|h5|h6|sub|sup|template|hr|address)(?![\\w-])',
  ].join('|'),
)
/** Sizes by width of the window, which our own replace, and whatever is for the dark. */
const UNUSED_MEDIA = /prefers-color-scheme:\s*dark|min-width/

const NOTE = `/* biome-ignore-all lint: its own words */
/* biome-ignore-all format: its own words */
/* Of it, by scripts/extract-pico.ts: what our screens use. */`

/** The rules kept, without custom properties that nothing refers to. `own`: our style sheets. */
export function ground(pico: string, own: string): string {
  const banner = /\/\*![\s\S]*?\*\//.exec(pico)?.[0] ?? ''
  let kept = rules(pico.replace(/\/\*[\s\S]*?\*\/|@charset[^;]*;/g, ''))
    .map(keep)
    .join('')
  for (let before = ''; before !== kept; ) {
    before = kept
    kept = withoutUnreferenced(kept, own)
  }
  return `${banner}\n${NOTE}\n${kept.replaceAll('}', '}\n')}`
}

interface Rule {
  readonly head: string
  readonly body: string
}

/** The blocks of one level: selector or at-rule, and what its braces hold. */
function rules(css: string): Rule[] {
  const found: Rule[] = []
  let depth = 0
  let start = 0
  let open = 0
  for (let i = 0; i < css.length; i++) {
    if (css[i] === '{' && depth++ === 0) open = i
    if (css[i] === '}' && --depth === 0) {
      found.push({ head: css.slice(start, open).trim(), body: css.slice(open + 1, i) })
      start = i + 1
    }
  }
  return found
}

function keep({ head, body }: Rule): string {
  if (head.startsWith('@media')) {
    const inner = UNUSED_MEDIA.test(head) ? '' : rules(body).map(keep).join('')
    return inner === '' ? '' : `${head}{${inner}}`
  }
  if (head.startsWith('@')) return ''
  const selectors = keptOf(head)
  return selectors.length === 0 ? '' : `${selectors.join(',')}{${body}}`
}

/** The selectors of a list that are for us, each without the alternatives that are not. */
const keptOf = (list: string): string[] => listed(list).flatMap((selector) => narrowed(selector) ?? [])

/** null where nothing of it is for us. */
function narrowed(selector: string): string | null {
  let out = ''
  let plain = ''
  for (let i = 0; i < selector.length; i++) {
    const opening = /^:(is|where|not)\(/.exec(selector.slice(i))
    if (!opening) {
      out += selector[i]
      plain += selector[i]
      continue
    }
    const end = closing(selector, i + opening[0].length)
    const kept = keptOf(selector.slice(i + opening[0].length, end))
    if (kept.length > 0) out += `${opening[0]}${kept.join(',')})`
    else if (opening[1] !== 'not') return null
    i = end
  }
  // An alternative that was nothing but a `:not` of what we do not have.
  const whole = out === '' || /[\s>+~]$/.test(out) ? `${out}*` : out
  return UNUSED.test(plain) ? null : whole
}

/** Where the bracket closes that was open before `from`. */
function closing(text: string, from: number): number {
  let depth = 1
  let at = from
  for (; depth > 0; at++) depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0
  return at - 1
}

/** At the commas outside of brackets. */
function listed(list: string): string[] {
  const parts = ['']
  let depth = 0
  for (const c of list) {
    depth += '(['.includes(c) ? 1 : ')]'.includes(c) ? -1 : 0
    if (c === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += c
  }
  return parts
}

function withoutUnreferenced(css: string, own: string): string {
  const referenced = new Set([...`${css}${own}`.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name))
  return css
    .replace(/(--[\w-]+):((?:url\("[^"]*"\)|[^;{}])*);?/g, (whole, name: string) =>
      referenced.has(name) ? whole : '',
    )
    .replace(/[^{}]+\{\}/g, '')
}

/** What the file should hold now. */
export function extracted(): string {
  const own = readdirSync(STYLE)
    .filter((name) => name.endsWith('.css') && name !== 'ground.css')
    .map((name) => readFileSync(new URL(name, STYLE), 'utf8'))
  return ground(readFileSync(PICO, 'utf8'), own.join('\n'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(GROUND, extracted())
