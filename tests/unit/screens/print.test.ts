import { describe, expect, test } from 'vitest'
import { routeOf } from '../../../client/components/route-of.ts'
import { enPrint } from '../../../client/messages/en-print.ts'
import { zhPrint } from '../../../client/messages/zh-print.ts'
import { missingCharacters } from '../../../client/screens/print/rare-characters.ts'
import { SLIP_KINDS, type SlipKind, slipOf, slipsOf } from '../../../client/screens/print/slip.ts'
import { slipTitle, slipWords } from '../../../client/screens/print/slip-words.ts'
import { doubtsOf, type Held, verifyAnswer } from '../../../client/screens/verify/verify-answer.ts'
import type { CaseView } from '../../../client/station/station.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { parsePaperMark } from '../../../shared/case/paper-mark.ts'
import { withoutQuarantined } from '../../../shared/case/quarantine.ts'
import { verificationCode } from '../../../shared/case/verification.ts'
import type { Entry } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import type { Draft } from '../../../sync/own-log.ts'
import { writers } from '../../support/log-fixtures.ts'

const CASE_NO = '44142410420126092803V00016'
const STREAM = caseStream(CASE_NO)
const item = demoRelease('2026-10-01T00:00:00.000Z').items.find((i) => i.name === '高龄津贴')!
const NAMES = { orgName: (id: string) => `单位${id}`, staffName: (id: string) => `经办${id}` }

const event = (type: string, data: Record<string, unknown>): Draft => ({ stream: STREAM, type, v: 1, data })
const RECEIVED = event('received', { queryCode: '046271', item: item.code, itemVersion: item.version })
const FILLED = event('filled', {
  fields: {
    'applicant.name': '𠮷小丽',
    'applicant.id': '441424196503150039',
    'applicant.phone': '13800001234',
  },
})
const NOTICE = event('notified', {
  materials: [item.materials[0]!.id],
  fields: ['applicant.phone'],
  note: '请带原件',
})
const decided = (outcome: 'pass' | 'fail') =>
  event('decided', { step: 'decide', outcome, opinion: outcome === 'pass' ? '同意' : '年龄不满八十周岁' })
const DELIVERED = event('delivered', { to: 'agent', note: '' })

function viewOf(entries: readonly Entry[], waiting: readonly string[] = []): CaseView {
  return {
    state: foldCase(entries)!,
    entries: withoutQuarantined(entries),
    item,
    waiting: new Set(waiting),
    unsent: new Set(waiting),
    terminals: new Map(),
  }
}

async function caseOf(...drafts: Draft[]): Promise<CaseView> {
  return viewOf(await writers(1).write('V0000001', RECEIVED, FILLED, ...drafts))
}

function wordsOf(view: CaseView, kind: SlipKind) {
  const slip = slipOf(view, kind)
  if (!slip.ok) throw new Error(slip.error.type)
  return slipWords(slip.value, view, NAMES)
}

const kindsOf = (view: CaseView) => slipsOf(view).map((slip) => slip.kind)

test.each([
  [`/print/receipt/${CASE_NO}`, { name: 'print', kind: 'receipt', caseNo: CASE_NO }],
  ['/print/receipt', { name: 'unknown' }],
  ['/print/receipt/', { name: 'unknown' }],
  [`/print/receipt/${CASE_NO}/2`, { name: 'unknown' }],
  ['/verify', { name: 'verify' }],
])('%s', (path, route) => expect(routeOf(path)).toEqual(route))

describe('which papers there are', () => {
  test('each appears with the record it tells', async () => {
    expect(kindsOf(await caseOf())).toEqual(['receipt'])
    expect(kindsOf(await caseOf(NOTICE))).toEqual(['receipt', 'notice'])
    const all = [NOTICE, event('accepted', {}), decided('pass'), DELIVERED]
    expect(kindsOf(await caseOf(...all))).toEqual([...SLIP_KINDS])
  })

  test('a refusal has a notice of its own, a withdrawal none', async () => {
    const refused = await caseOf(event('refused', { reason: '不属于本机关职权' }))
    expect(slipsOf(refused).map(slipTitle)).toEqual(['收件回执', '不予受理通知书'])
    expect(kindsOf(await caseOf(event('withdrawn', { reason: '不再需要' })))).toEqual(['receipt'])
  })

  test('of acts that contest each other nothing is printed', async () => {
    const { write } = writers(2)
    const before = await write('V0000001', RECEIVED, FILLED)
    const heads = [before.at(-1)!.event.id]
    const [accepted] = await write('T0000001', event('accepted', {}))
    const [refused] = await write('T0000002', event('refused', { reason: '不属于本机关职权' }))
    const aside = (e: Entry, id: string): Entry => ({
      ...e,
      event: { ...e.event, id, parents: heads, tick: 3 },
    })
    const view = viewOf([...before, aside(accepted!, 'T0000001.1'), aside(refused!, 'T0000002.1')])
    expect(slipOf(view, 'acceptance')).toEqual({ ok: false, error: { type: 'Contested' } })
    expect(kindsOf(view)).toEqual(['receipt'])
  })

  test('待核验 until the county has the fact, or has registered the act', async () => {
    const entries = await writers(3).write('V0000001', RECEIVED, FILLED, NOTICE, event('accepted', {}))
    const pending = (view: CaseView) => slipsOf(view).map((slip) => [slip.kind, slip.pending])
    expect(pending(viewOf(entries, ['V0000001.1', 'V0000001.3']))).toEqual([
      ['receipt', 'unsent'],
      ['acceptance', 'unregistered'],
      ['notice', 'unsent'],
    ])
    const registered = await writers(4).write(
      '00000001',
      event('registered', { act: 'V0000001.4', slot: 'admission', generation: 0 }),
    )
    expect(pending(viewOf([...entries, ...registered])).map(([, why]) => why)).toEqual([null, null, null])
    expect(wordsOf(viewOf(entries, ['V0000001.1']), 'receipt').mark).toContain('本回执有效')
  })
})

describe('what a paper says', () => {
  test('the receipt says 收件 and never that anything was accepted', async () => {
    const words = wordsOf(await caseOf(), 'receipt')
    expect(words.opening).toBe('您提交的「高龄津贴」申请材料，我们已经收下。')
    expect(words.opening + words.title).not.toContain('受理')
    expect(Object.fromEntries(words.facts)).toMatchObject({
      办件编号: '441424104201 260928 03V 0001 6',
      查询码: '046271',
      申请人: '𠮷小丽',
      经办人: '经办zhang-san',
    })
  })

  test('the notice lists all that is missing, from the item’s own list', async () => {
    const { list, notes } = wordsOf(await caseOf(NOTICE), 'notice')
    expect(list).toHaveLength(2)
    expect(list[0]).toContain(item.materials[0]!.name)
    expect(list[1]).toBe('申请表「手机号码」一项')
    expect(notes).toContain('说明：请带原件')
  })

  test('whoever is refused or denied reads why, and what can be done (行政许可法第三十八条)', async () => {
    const refused = wordsOf(await caseOf(event('refused', { reason: '不属于本机关职权' })), 'acceptance')
    expect(refused.facts).toContainEqual(['理由', '不属于本机关职权'])
    expect(refused.notes.join()).toContain('行政复议')
    const denied = wordsOf(await caseOf(event('accepted', {}), decided('fail')), 'result')
    expect(denied.facts).toContainEqual(['理由', '年龄不满八十周岁'])
    expect(denied.notes.join()).toContain('行政诉讼')
    const granted = wordsOf(await caseOf(event('accepted', {}), decided('pass')), 'result')
    expect(granted.facts).toContainEqual(['办理结果', '高龄津贴核定表'])
    expect(granted.notes.join()).not.toContain('行政诉讼')
  })

  test('no number of a person and no telephone is on any of them', async () => {
    const view = await caseOf(NOTICE, event('accepted', {}), decided('pass'), DELIVERED)
    for (const kind of SLIP_KINDS) {
      const text = JSON.stringify(wordsOf(view, kind))
      expect(text).toContain('𠮷小丽')
      expect(text).not.toMatch(/441424196503150039|13800001234/)
    }
  })
})

describe('rare characters', () => {
  const common = (character: string) => character.codePointAt(0)! <= 0xffff

  test('are named once each; what every font has is not measured', () => {
    const asked: string[] = []
    const found = missingCharacters('收件 𠮷小丽（𠮷、𰻞）㐂 A1 ●', (c) => {
      asked.push(c)
      return common(c)
    })
    expect(found).toEqual(['𠮷', '𰻞'])
    expect(asked).toEqual(['𠮷', '𰻞', '㐂'])
  })

  test('a character of somebody’s own making is measured, a variation selector is not', () => {
    expect(missingCharacters('葛\u{e0100}\ue863\u{f0000}', () => false)).toEqual(['\ue863', '\u{f0000}'])
  })
})

describe('whether a paper is genuine, as far as this device knows', () => {
  const markOf = (code: string) => {
    const mark = parsePaperMark(`${CASE_NO}.${code}`)
    if (!mark.ok) throw new Error(mark.error.type)
    return mark.value
  }
  const codeOf = (entry: Entry) => verificationCode(hasher, CASE_NO, entry.hash)
  const answer = (view: CaseView | null, code: string, own: Held['quarantined'] = []) =>
    verifyAnswer({ hasher, view, quarantined: own }, markOf(code)).type

  test('the receipt’s code matches, any other does not', async () => {
    const view = await caseOf()
    expect(answer(view, codeOf(view.entries[0]!))).toBe('genuine')
    expect(answer(view, codeOf(view.entries[1]!))).toBe('wrong')
  })

  test('and matches for ever, whatever comes after', async () => {
    const entries = await writers(5).write('V0000001', RECEIVED, FILLED, NOTICE, decided('pass'), DELIVERED)
    const code = codeOf(entries[0]!)
    for (let n = 1; n <= entries.length; n += 1)
      expect(answer(viewOf(entries.slice(0, n)), code)).toBe('genuine')
  })

  test('a device without the case cannot tell; the number alone does not tell', async () => {
    const view = await caseOf()
    expect(answer(null, codeOf(view.entries[0]!))).toBe('notHeld')
    const alone = parsePaperMark(CASE_NO)
    expect(alone.ok && verifyAnswer({ hasher, view, quarantined: [] }, alone.value).type).toBe('noCode')
  })

  test('a receipt that the county did not accept is told as such, also where nothing else is left', async () => {
    const [first, ...rest] = await writers(6).write('V0000001', RECEIVED, FILLED)
    const [second] = await writers(7).write('V0000002', RECEIVED)
    expect(answer(viewOf([first!, ...rest, second!]), codeOf(second!))).toBe('second')
    const judged = await writers(8).write(
      '00000001',
      event('quarantined', { id: second!.event.id, hash: second!.hash, reason: 'duplicate-number' }),
    )
    const view = viewOf([first!, ...rest, second!, ...judged])
    expect(answer(view, codeOf(second!))).toBe('quarantined')
    expect(answer(view, codeOf(first!))).toBe('genuine')
    expect(answer(null, codeOf(second!), [{ entry: second! }])).toBe('quarantined')
  })

  test('what is odd about the number itself', () => {
    const { area, day } = markOf(verificationCode(hasher, CASE_NO, 'A'.repeat(22)))
    const on = (iso: string) => Date.parse(iso)
    const village = [{ id: area }]
    expect(doubtsOf({ area, day }, village, on('2026-09-28T00:00:00+08:00'))).toEqual({
      areaUnknown: false,
      dayAhead: false,
    })
    expect(doubtsOf({ area, day }, [{ id: '441424000000' }], on('2026-09-27T23:59:59+08:00'))).toEqual({
      areaUnknown: true,
      dayAhead: true,
    })
    expect(doubtsOf({ area, day }, [], on('2027-01-01T00:00:00+08:00')).areaUnknown).toBe(false)
  })
})

describe('the texts of the papers', () => {
  const paths = (value: unknown, path = ''): string[] =>
    typeof value !== 'object' || value === null
      ? [path]
      : Object.entries(value).flatMap(([key, inner]) => paths(inner, `${path}.${key}`))
  const texts = (value: unknown): string[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [String(value)]

  test('are there in both languages, none empty, the English free of Chinese', () => {
    expect(paths(enPrint).sort()).toEqual(paths(zhPrint).sort())
    for (const text of [...texts(zhPrint), ...texts(enPrint)]) expect(text.trim()).not.toBe('')
    expect(texts(enPrint).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([])
  })
})
