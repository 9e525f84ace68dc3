import { DamagedFile } from './stores/leveldb-files.ts'
import { StoreUnavailable } from './stores/store-unavailable.ts'

/** What a person can mend of the machine, in words; null for a defect. */
export function knownReason(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error instanceof StoreUnavailable) return error.message
  if (error instanceof DamagedFile)
    return `${error.message}; restore the last backup, and the stations bring back what came since`
  if (/\bLOCK: /.test(error.message)) return 'another process has it open'
  if (DAMAGED.test(error.message)) return 'its database is damaged; restore the last backup'
  const code = 'code' in error ? error.code : ''
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'this user may not write there'
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'it is not a folder'
  return code === 'ENOSPC' || error.message.includes('No space left on device') ? 'the disk is full' : null
}

/** Of LevelDB, server/stores/pouch-documents.ts and stored.ts. */
const DAMAGED = /^Corruption: |^the database is damaged|^a stored (entry|document) is not of its schema/
