/** A server of CouchDB's protocol, through nano: questions, and words for what went wrong. */
import nano from 'nano'
import { key } from './keys.ts'
import { StoreUnavailable } from './store-unavailable.ts'

/** A question that takes longer than this is asked in vain. */
const PATIENCE_MS = 30_000

interface Question {
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly qs?: Record<string, unknown>
  readonly body?: unknown
}

export interface CouchServer {
  /**
   * Nothing has failed since the last write. Asked where something has, it tries to write, for the next who asks.
   */
  writable(): boolean
  ask<T>(db: string, question: Question): Promise<T>
  make(db: string): Promise<void>
  remove(db: string): Promise<void>
}

/** `address`: with the user and the password; its path is how the names of the databases begin. */
export function serverAt(address: string): CouchServer {
  const url = new URL(address)
  const prefix = url.pathname.replace(/^\/|\/$/g, '') || 'yimen'
  url.pathname = '/'
  const statuses = new WeakMap<object, number>()
  const scope = nano({
    url: url.href,
    // The only place where nano tells 201 from 202.
    log: (said: unknown) => {
      const { retval, headers } = said as { retval?: object; headers?: { statusCode?: number } }
      if (retval) statuses.set(retval, headers?.statusCode ?? 0)
    },
  })
  const nameOf = (db: string) => (db === '' ? prefix : `${prefix}-${db}`)
  let writable = true
  const ask = async <T>(db: string, { path, ...question }: Question): Promise<T> => {
    const request = { db: nameOf(db), path, ...question, signal: AbortSignal.timeout(PATIENCE_MS) }
    const writes = path === '_bulk_docs'
    const answer: T & object = await scope.request(request as never).catch((error: unknown) => {
      const trouble = troubleOf(error)
      // An index that is still being made says nothing of the database.
      if (trouble instanceof StoreUnavailable && !path.startsWith('_design/')) writable = false
      throw trouble
    })
    if (statuses.get(answer) === 202) {
      writable = false
      throw new StoreUnavailable('not-acknowledged')
    }
    if (writes) writable = true
    return answer
  }
  let probing = false
  const probe = async (): Promise<void> => {
    if (probing) return
    probing = true
    // Refused as known from the second time on: as many machines have answered as for any write.
    const body = { docs: [{ _id: key('probe'), json: '' }] }
    await ask('', { path: '_bulk_docs', method: 'POST', body }).catch(() => {})
    probing = false
  }
  return {
    ask,
    writable() {
      if (!writable) void probe()
      return writable
    },
    async make(db) {
      await scope.db.create(nameOf(db)).catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 412) throw troubleOf(error)
      })
    },
    async remove(db) {
      await scope.db.destroy(nameOf(db)).catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw troubleOf(error)
      })
    },
  }
}

/** What nano throws names the address and the server's words; neither belongs into a log. */
function troubleOf(error: unknown): unknown {
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === undefined) return new StoreUnavailable('unreachable')
  if (statusCode === 401) return new StoreUnavailable('unknown-user')
  if (statusCode === 403) return new StoreUnavailable('forbidden')
  if (statusCode === 404) return new StoreUnavailable('missing')
  if (statusCode >= 500 || statusCode === 429) return new StoreUnavailable('failing')
  return error
}
