import { MemoryNodeStore } from '../../server/stores/memory-node-store.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { caseListsSuite } from './case-lists.ts'
import { logStoreSuite } from './log-store.ts'
import { nodeStoreSuite } from './node-store.ts'

logStoreSuite('MemoryStore', async () => ({ store: new MemoryStore(), close: async () => {} }))
logStoreSuite('MemoryNodeStore', async () => ({ store: new MemoryNodeStore(), close: async () => {} }))
nodeStoreSuite('MemoryNodeStore', async () => ({ store: new MemoryNodeStore(), close: async () => {} }))
caseListsSuite('MemoryNodeStore', async () => ({ store: new MemoryNodeStore(), close: async () => {} }))
