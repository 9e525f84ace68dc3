import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { openKeys } from '../../../server/keys.ts'
import { ecdsaVerifier } from '../../../sync/crypto/ecdsa.ts'

let dir = ''
beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'yimen-keys-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  dir = join(parent, 'keys')
})

test('made at the first start for one user alone, and the same at the next', async () => {
  const first = await openKeys(dir)
  expect((await stat(dir)).mode & 0o777).toBe(0o700)
  expect(await readdir(dir)).toEqual(['node.json'])
  expect((await stat(join(dir, 'node.json'))).mode & 0o777).toBe(0o600)
  const second = await openKeys(dir)
  expect(second.publicKey).toBe(first.publicKey)
  const signature = await second.signer.sign('text')
  expect(await ecdsaVerifier().verify(first.publicKey, 'text', signature)).toBe(true)
})

test('a start that was cut short left half a file, which is written anew', async () => {
  await openKeys(dir)
  await rm(join(dir, 'node.json'))
  await writeFile(join(dir, 'node.json.half'), '{"priv')
  await openKeys(dir)
  expect(await readdir(dir)).toEqual(['node.json'])
})

test('a damaged file stops the start instead of giving the node a new identity', async () => {
  await openKeys(dir)
  await chmod(join(dir, 'node.json'), 0o600)
  await writeFile(join(dir, 'node.json'), '{"private":"x"}')
  await expect(openKeys(dir)).rejects.toThrow()
})
