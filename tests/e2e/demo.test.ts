/** The demo is run once as a person runs it, into a pipe: it ends well, with its table, and leaves nothing behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The last figure of the line of the closing table that begins so. */
const figure = (printed: string, name: string): number => {
  const line = printed.split('\n').findLast((l) => l.startsWith(name))
  return Number(/ {2}([\d ]+)$/.exec(line ?? '')?.[1]?.replaceAll(' ', ''))
}

/** Without what tsx itself keeps there. */
const leftIn = async (dir: string) => (await readdir(dir)).filter((name) => name.startsWith('yimen-'))

const begun = (dir: string) =>
  spawn(process.execPath, ['--import', 'tsx', 'tests/demo/main.ts'], {
    ...{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: dir },
  })

test('the demo loses nothing, and ends with its table', { timeout: 400_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-demo-test-'))
  const child = begun(dir)
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
    })
  }
  const [code] = await once(child, 'close')
  expect([code, printed.stderr], printed.stdout).toEqual([0, ''])
  // Into a pipe: no colours, and nothing is drawn over.
  expect(printed.stdout).not.toContain('\x1b')
  expect(figure(printed.stdout, '丢失 lost')).toBe(0)
  expect(figure(printed.stdout, '重复 twice')).toBe(0)
  expect(figure(printed.stdout, '裁定的冲突 conflicts settled')).toBe(2)
  expect(figure(printed.stdout, '照片 photographs')).toBe(2)
  expect(figure(printed.stdout, '写下的事件 events written')).toBeGreaterThan(25)
  expect(await leftIn(dir)).toEqual([])
  await rm(dir, { recursive: true })
})

test('Ctrl+C ends it, its nodes and its folder', { timeout: 200_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-demo-test-'))
  const child = begun(dir)
  child.stdout!.setEncoding('utf8')
  child.stdout!.on('data', (text: string) => {
    if (text.includes('an ordinary morning')) child.kill('SIGINT')
  })
  const [code] = await once(child, 'exit')
  expect(code).toBe(130)
  expect(await leftIn(dir)).toEqual([])
  await rm(dir, { recursive: true })
})
