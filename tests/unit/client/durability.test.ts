/** Strict durability reaches the database itself: every writing transaction is watched at IndexedDB's own door. */
import { IDBDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test, vi } from 'vitest'
import { Files } from '../../../client/storage/files.ts'
import { putRow } from '../../../client/storage/rows.ts'
import { openDatabase } from '../../../client/storage/rxdb.ts'
import { RxdbStore } from '../../../client/storage/rxdb-store.ts'
import { caseDrafts, writers } from '../../support/log-fixtures.ts'

afterEach(() => vi.restoreAllMocks())

test('every write is strict, and an append is one transaction', async () => {
  const disk = {
    name: 'durability',
    multiInstance: false,
    indexedDB: { factory: new IDBFactory(), keyRange: IDBKeyRange },
  }
  // Dexie takes hold of the database's own method when it opens it.
  const watched = vi.spyOn(IDBDatabase.prototype, 'transaction')
  const { database, collections } = await openDatabase(disk)
  const files = new Files(disk)
  const written = () => watched.mock.calls.filter(([, mode]) => mode === 'readwrite')

  watched.mockClear()
  await new RxdbStore(collections.events).append(await writers(1).write('V1LLAGE1', ...caseDrafts('case/A')))
  expect(written()).toHaveLength(1)
  await putRow(collections.meta, 'x', { key: 'x', json: '1' })
  await files.keep({ sha256: 'a'.repeat(64), bytes: 1, type: 'image/jpeg' }, new Blob(['x']), 0)
  await files.queue(['a'.repeat(64)])
  expect(written().length).toBeGreaterThanOrEqual(4)
  for (const [, , options] of written()) expect(options).toEqual({ durability: 'strict' })
  files.close()
  await database.close()
})
