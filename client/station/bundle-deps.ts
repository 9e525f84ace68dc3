/** What the station hands to the programs that write bundles and carry them. */
import type { Identity } from '../../sync/http/authorization.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Files } from '../storage/files.ts'
import type { Meta } from '../storage/meta.ts'
import type { Environment } from './environment.ts'

export interface BundleDeps {
  readonly meta: Meta
  readonly files: Files
  readonly store: Pick<LogStore, 'log' | 'last'>
  readonly identity: () => Promise<Identity | null>
  readonly env: Pick<Environment, 'fetch' | 'timer' | 'origin'>
}
