/** 按规定删除: the county's manager has the data of a case erased, past a cut line, a healing county and a wrong number. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeHealing } from '../../server/backup/healing-file.ts'
import { demoPassword } from '../../server/demo/accounts.ts'
import { caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { formatCaseNumber } from '../../shared/case/number.ts'
import { type Device, enrolDevice } from '../support/device.ts'
import { startNode } from '../support/node-process.ts'
import { barSays, type County, itemNamed, looked, openCounty, type Seat, sitDown } from './seat.ts'

const ITEM = itemNamed('高龄津贴')
const NAME = '何老太'
const BASIS = '《个人信息保护法》第四十七条第（三）项，申请人撤回同意'

let county: County
let centre: Seat
let village: Device
let caseNo: string
let otherNo: string

beforeAll(async () => {
  county = await openCounty()
  village = await enrolDevice(county.node.url, 'hezikou', demoPassword)
  await village.exchangeAll()
  caseNo = (await village.handIn(ITEM, { 'applicant.name': NAME })).caseNo
  otherNo = (await village.handIn(ITEM, { 'applicant.name': '董老伯' })).caseNo
  await village.exchangeAll()
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  await centre?.close()
  await county?.close()
})

const panel = () => centre.page.getByRole('region', { name: '按规定删除' })
const submit = () => panel().getByRole('button', { name: '确定删除，不再恢复' }).click()
const says = (text: string) => panel().getByRole('alert').getByText(text).waitFor()
const basis = () => panel().getByLabel('依据（会记下来')
const number = () => panel().getByLabel('请输入这一件的编号')

async function lookedAt(name: string): Promise<void> {
  const { page } = centre
  for (const [width, height] of [
    [360, 740],
    [1024, 768],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    await looked(page, `${name}-${width}`)
  }
}

describe.sequential('erasure of a case', () => {
  test('asks for the ground and for the number of this very case', async () => {
    const { page, url } = centre
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText(NAME).first().waitFor()
    await lookedAt('erasure-closed')
    await panel().getByRole('button', { name: '按规定删除这一件' }).click()
    await panel().getByText('这一件还没有办完').waitFor()
    await lookedAt('erasure-form')
    await submit()
    await says('请写明依据')
    await basis().fill(BASIS)
    await number().fill(otherNo)
    await submit()
    await says('和这一件的不一样')
    await lookedAt('erasure-wrong')
    await page.getByText(NAME).first().waitFor()
  })

  test('keeps what was typed without a network, and while the county gets its past back', async () => {
    const { page, line } = centre
    await number().fill(formatCaseNumber(caseNo))
    line.cut()
    await submit()
    await says('没有等到县中心的回音')
    line.restore()
    await county.node.kill('SIGTERM')
    await writeHealing(county.dataDir, { since: new Date().toISOString(), backupAt: null, got: {} })
    county.node = await startNode({ dataDir: county.dataDir, args: ['--demo'], port: county.node.port })
    await submit()
    await says('县中心正在从各站补回数据')
    await looked(page, 'erasure-healing')
    // Nor does the merge desk say that nothing is missing.
    const other = await centre.context.newPage()
    await other.goto(`${centre.url}/merge`)
    await other.getByText('补完以前不审批').waitFor()
    await looked(other, 'waits-healing')
    await other.close()
    expect(await basis().inputValue()).toBe(BASIS)
    expect(await number().inputValue()).toBe(formatCaseNumber(caseNo))
    await page.getByText(NAME).first().waitFor()
  })

  test('erases: the page, the county’s record and the village’s device have the data no more', async () => {
    const { page } = centre
    // Everybody has come back: the county takes up its office.
    await expect
      .poll(
        async () => {
          await village.exchangeAll().catch(() => {})
          const health = await fetch(`${county.node.url}/healthz`)
          return ((await health.json()) as { healing?: boolean }).healing
        },
        { timeout: 90_000, interval: 500 },
      )
      .toBe(false)
    await submit()
    const answer = panel().getByText('县中心已经按规定删除')
    await answer.waitFor()
    expect(await answer.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.getByText('这一件的内容已按规定删除').waitFor()
    await page.getByText(`依据：${BASIS}`).first().waitFor()
    expect(await page.getByText(NAME).count()).toBe(0)
    // Erased is not the same as never filled in.
    expect(await page.locator('.case-who').textContent()).toContain('已按规定删除')
    expect(await page.locator('.case-fields').count()).toBe(0)
    await lookedAt('erasure-done')
    await barSays(page, '县中心已全部收到')
    // Nothing is left to erase, and the page does not offer it.
    await page.reload()
    await page.getByText('这一件的内容已按规定删除').waitFor()
    await panel().waitFor({ state: 'detached' })
    await village.exchangeAll()
    expect(foldCase(await village.store.stream(caseStream(caseNo)))?.erased).toBe(true)
    expect(foldCase(await village.store.stream(caseStream(otherNo)))?.erased).toBe(false)
  })

  test('is offered to nobody else', async () => {
    const town = await sitDown(county, 'huacheng')
    await town.page.goto(`${town.url}/case/${otherNo}`)
    await town.page.getByText('董老伯').first().waitFor()
    expect(await town.page.getByRole('region', { name: '按规定删除' }).count()).toBe(0)
    await town.close()
  })
})
