import { describe, expect, test } from 'vitest'
import { traceNames, traceSentence } from '../../../client/messages/trace-sentence.ts'
import { choicesOf, missingIn } from '../../../client/screens/case/actions.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { permit } from '../../../shared/case/permissions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { type Draft, writeOwn } from '../../../sync/own-log.ts'

const release = demoRelease('2026-10-01T00:00:00.000Z')
const elderly = release.items.find((item) => item.name === '高龄津贴')!
const pension = release.items.find((item) => item.name === '城乡居民基本养老保险参保登记')!
const STREAM = caseStream('44142410420126092803V00016')
const VILLAGE = { org: '441424104201', roles: ['agent'] as const }
const TOWN = { org: '441424104000', roles: ['clerk'] as const }
const bureauOf = (item: Item) => ({ org: item.owner, roles: ['handler', 'decider'] as const })

const event = (type: string, data: Record<string, unknown>): Draft => ({ stream: STREAM, type, v: 1, data })

async function caseOf(item: Item, ...drafts: Draft[]) {
  const store = new MemoryStore()
  const deps = {
    store,
    hasher,
    random: { bytes: (length: number) => new Uint8Array(length) },
    clock: { now: () => Date.parse('2026-10-10T10:00:00+08:00') },
    lock: <T>(work: () => Promise<T>) => work(),
  }
  const received = event('received', { queryCode: '046271', item: item.code, itemVersion: item.version })
  await writeOwn(deps, { device: 'V0000001', by: 'hezikou', org: VILLAGE.org }, () => [received, ...drafts])
  const entries = await store.stream(STREAM)
  return { entries, state: foldCase(entries)! }
}

const offered = (state: CaseState, item: Item, who: { org: string; roles: readonly string[] }) =>
  choicesOf(
    state,
    item,
    (of, type, options) => permit(of, who as typeof TOWN, type, { item, ...options }),
    release.orgs.filter((org) => org.kind === 'town').map((org) => org.id),
    Date.parse('2026-10-10T10:00:00+08:00'),
  )

const complete = (item: Item): Draft[] => [
  event('filled', {
    fields: Object.fromEntries(
      ['applicant.name', 'applicant.id', ...item.form.map((f) => f.name)].map((name) => [name, '示例']),
    ),
  }),
  ...item.materials.map(({ id }) => event('material', { material: id, seen: true })),
]

describe('the one next action', () => {
  test('of a case with nothing missing is to accept it; a notice stands beside', async () => {
    const { state } = await caseOf(elderly, ...complete(elderly))
    expect(offered(state, elderly, TOWN)).toEqual({
      main: 'accept',
      beside: ['notice'],
      more: ['refuse', 'withdraw', 'hand'],
      notNow: [
        { action: 'dispatch', why: 'early' },
        { action: 'deliver', why: 'early' },
      ],
      mayFill: true,
    })
  })

  test('of one with something missing is the notice; accepting stays possible', async () => {
    const { state } = await caseOf(elderly)
    expect(offered(state, elderly, TOWN)).toMatchObject({ main: 'notice', beside: ['accept'] })
  })

  test('is told with what is not to be done now, and why', async () => {
    const asked = event('notified', { materials: [elderly.materials[0]!.id], fields: [], note: '' })
    const { state } = await caseOf(elderly, asked)
    expect(offered(state, elderly, TOWN).notNow[0]).toEqual({ action: 'notice', why: 'asked' })
    const accepted = await caseOf(elderly, ...complete(elderly), event('accepted', {}))
    expect(offered(accepted.state, elderly, TOWN).notNow).toEqual([
      { action: 'notice', why: 'done' },
      { action: 'accept', why: 'done' },
      { action: 'deliver', why: 'early' },
    ])
    const dispatched = [
      ...complete(elderly),
      event('accepted', {}),
      event('dispatched', { to: elderly.owner }),
    ]
    const there = await caseOf(elderly, ...dispatched)
    expect(offered(there.state, elderly, bureauOf(elderly)).notNow).toEqual([
      { action: 'decide', why: 'early' },
    ])
  })

  test('is nothing at the village while the window has it, but it may be withdrawn', async () => {
    const { state } = await caseOf(elderly)
    expect(offered(state, elderly, VILLAGE)).toMatchObject({ main: null, beside: [], more: ['withdraw'] })
  })

  test('follows the case through the department', async () => {
    const accepted = [...complete(elderly), event('accepted', {})]
    const dispatched = [...accepted, event('dispatched', { to: elderly.owner })]
    const decision = (step: string) => event('decided', { step, outcome: 'pass', opinion: '' })
    const main = async (drafts: Draft[], who: { org: string; roles: readonly string[] }) =>
      offered((await caseOf(elderly, ...drafts)).state, elderly, who).main
    expect(await main(accepted, TOWN)).toBe('dispatch')
    expect(await main(dispatched, bureauOf(elderly))).toBe('review')
    expect(await main([...dispatched, decision('review')], bureauOf(elderly))).toBe('decide')
    expect(await main([...dispatched, decision('review'), decision('decide')], VILLAGE)).toBe('deliver')
  })

  test('of an item decided on the spot is the decision, without a review', async () => {
    const { state } = await caseOf(
      pension,
      ...complete(pension),
      event('accepted', {}),
      event('dispatched', { to: pension.owner }),
    )
    expect(offered(state, pension, bureauOf(pension))).toMatchObject({ main: 'decide', beside: [] })
  })
})

describe('the clock', () => {
  const sent = [...complete(elderly), event('accepted', {}), event('dispatched', { to: elderly.owner })]
  const stop = (from: string, to: string) => event('paused', { kind: 'experts', notice: '1', from, to })
  const more = async (who: { org: string; roles: readonly string[] }, ...drafts: Draft[]) =>
    offered((await caseOf(elderly, ...sent, ...drafts)).state, elderly, who).more

  test('is stopped and extended by the department, behind 「更多」; a decider extends, once', async () => {
    expect(await more(bureauOf(elderly))).toEqual(['pause', 'extend'])
    expect(await more({ ...bureauOf(elderly), roles: ['handler'] })).toEqual(['pause'])
    const extended = event('extended', { days: 5, reason: '情况复杂' })
    expect(await more(bureauOf(elderly), extended)).toEqual(['pause'])
    expect(await more(TOWN)).toEqual(['withdraw', 'recall'])
  })

  test('goes on again where it stands still, or is to', async () => {
    const all = ['pause', 'resume', 'extend']
    expect(await more(bureauOf(elderly), stop('2026-10-10', '2026-10-30'))).toEqual(all)
    expect(await more(bureauOf(elderly), stop('2026-10-20', '2026-10-30'))).toEqual(all)
    expect(await more(bureauOf(elderly), stop('2026-09-20', '2026-10-09'))).toEqual(['pause', 'extend'])
    // It ends today by itself.
    expect(await more(bureauOf(elderly), stop('2026-09-20', '2026-10-10'))).toEqual(['pause', 'extend'])
  })
})

describe('what was granted', () => {
  const sent = [...complete(elderly), event('accepted', {}), event('dispatched', { to: elderly.owner })]
  const decided = (step: 'review' | 'decide', outcome = 'pass') =>
    event('decided', { step, outcome, opinion: '' })

  test('is followed up by the department that granted it, also when it was handed over', async () => {
    const granted = [...sent, decided('review'), decided('decide')]
    const more = async (who: typeof TOWN, ...drafts: Draft[]) =>
      offered((await caseOf(elderly, ...drafts)).state, elderly, who as typeof TOWN).more
    const bureau = bureauOf(elderly) as unknown as typeof TOWN
    expect(await more(bureau, ...granted)).toEqual(['follow'])
    expect(await more(bureau, ...granted, event('delivered', { to: 'applicant', note: '' }))).toEqual([
      'follow',
    ])
    expect(await more(TOWN, ...granted)).not.toContain('follow')
    expect(await more(bureau, ...sent, decided('review'), decided('decide', 'fail'))).toEqual([])
  })
})

describe('what was handed over', () => {
  const handed = (data: Record<string, unknown> = {}) => [
    event('refused', { reason: '不属于受理范围' }),
    event('delivered', { to: 'applicant', note: '', ...data }),
  ]
  const none = event('resolved', { slot: 'serial', act: null, reason: '输错了' })

  test('is not handed over again; its serial is entered anew where the county said that it was another’s', async () => {
    const main = async (...drafts: Draft[]) =>
      offered((await caseOf(elderly, ...drafts)).state, elderly, VILLAGE).main
    expect(await main(...handed())).toBeNull()
    expect(await main(...handed({ serial: 'A1' }))).toBeNull()
    expect(await main(...handed({ serial: 'A1' }), none)).toBe('serial')
    const right = event('delivered', { to: 'applicant', note: '', serial: 'A2' })
    expect(await main(...handed({ serial: 'A1' }), none, right)).toBeNull()
    // Not by saying nothing.
    const { state } = await caseOf(elderly, ...handed({ serial: 'A1' }), none)
    expect(permit(state, VILLAGE, 'delivered', { serial: '' })).toMatchObject({ error: { why: 'done' } })
  })
})

describe('what was handed on', () => {
  const sent = [...complete(elderly), event('accepted', {}), event('dispatched', { to: elderly.owner })]

  test('can be taken back while the department has not acted, behind 「更多」', async () => {
    const dispatched = await caseOf(elderly, ...sent)
    expect(offered(dispatched.state, elderly, TOWN)).toMatchObject({
      main: null,
      more: ['withdraw', 'recall'],
    })
    const back = await caseOf(elderly, ...sent, event('recalled', { from: elderly.owner, reason: '转错了' }))
    expect(offered(back.state, elderly, TOWN)).toMatchObject({ main: 'dispatch', more: ['withdraw', 'hand'] })
    const stranger = { org: '441424120000', roles: ['clerk'] }
    expect(offered(dispatched.state, elderly, stranger)).toMatchObject({ main: null, more: [] })
  })

  test('to another town is that town’s to accept, and the first one’s to take back', async () => {
    const other = { org: '441424120000', roles: ['clerk'] }
    const { state } = await caseOf(elderly, ...complete(elderly), event('dispatched', { to: other.org }))
    expect(offered(state, elderly, other)).toMatchObject({
      main: 'accept',
      more: ['refuse', 'withdraw', 'hand'],
    })
    expect(offered(state, elderly, TOWN)).toMatchObject({
      main: null,
      beside: [],
      more: ['withdraw', 'recall'],
    })
  })
})

describe('what is missing', () => {
  test('counts what only the applicant can bring, not what authorities share', async () => {
    const { state } = await caseOf(pension)
    const missing = missingIn(state, pension)
    expect(missing.must.map((m) => m.id)).toEqual(['id-card'])
    expect(missing.shared.map((m) => m.id)).toEqual(['household'])
    expect(missing.conditional.map((m) => m.id)).toEqual(['agent-id-card', 'authorisation'])
    expect(missing.fields.slice(0, 2)).toEqual(['applicant.name', 'applicant.id'])
  })

  test('is nothing when all is there', async () => {
    const { state } = await caseOf(pension, ...complete(pension))
    expect(missingIn(state, pension)).toEqual({
      must: [],
      shared: [],
      conditional: [],
      curable: [],
      fields: [],
    })
  })
})

describe('the trace', () => {
  const sentences = async (...drafts: Draft[]) => {
    const { entries } = await caseOf(elderly, ...drafts)
    const names = traceNames(elderly, entries, {
      orgName: (id) => release.orgs.find((org) => org.id === id)?.name ?? id,
      ledger: () => [],
    })
    return entries.map((entry) => traceSentence(entry.event, names))
  }

  test('tells each event in a plain sentence', async () => {
    expect(
      await sentences(
        event('filled', { fields: { 'applicant.name': '示例', bankName: '示例' } }),
        event('material', { material: 'id-card', seen: true }),
        event('notified', { materials: ['bank-card'], fields: ['bankAccount'], note: '要本人的卡' }),
        event('accepted', {}),
        event('dispatched', { to: elderly.owner }),
        event('recalled', { from: elderly.owner, reason: '转错了' }),
        event('decided', { step: 'review', outcome: 'pass', opinion: '建议同意。' }),
        event('decided', { step: 'decide', outcome: 'fail', opinion: '' }),
        event('delivered', { to: 'agent', note: '' }),
        event('followed', { found: 'breach', note: '已经搬走' }),
      ),
    ).toEqual([
      '收件',
      '填写了姓名、开户银行',
      '材料「老人居民身份证」：原件已看',
      '一次性告知，需要补正：老人银行卡、银行账号。说明：要本人的卡',
      '受理',
      '转交五华县民政局',
      '从五华县民政局收回：转错了',
      '审核通过：建议同意。',
      '决定不通过',
      '出件，交给代办人',
      '事后监管，不一致：已经搬走',
    ])
  })

  test('names by its act what the county registers or voids', async () => {
    expect(
      await sentences(
        event('decided', { step: 'review', outcome: 'pass', opinion: '' }),
        event('registered', { act: 'V0000001.2', slot: 'step/review', generation: 0 }),
        event('voided', { act: 'V0000001.2', reason: '写错了' }),
      ),
    ).toEqual(['收件', '审核通过', '县中心登记了「审核」', '作废了「审核」：写错了'])
  })

  test('does not guess at what a newer program wrote', async () => {
    const [, unknown, malformed] = await sentences(event('extended', {}), event('decided', { step: 'guess' }))
    expect(unknown).toBe('这条记录是新版程序写的，请更新后查看')
    expect(malformed).toBe('这条记录是新版程序写的，请更新后查看')
  })
})
