/**
 * Databases on a server of CouchDB's protocol, through nano. Documents of one `put` are not written as one there, nor
 * are arrivals numbered in an order that a reader can count on (a cluster merges its shards' changes as they come, and
 * may tell some twice). So:
 *
 * - *Replacing* databases write what is to be put as one document first, and put it again where that was broken off.
 * - *Numbers* of arrivals are given by the one process that reads the changes and notes, beside the database, which
 *   document is the n-th. What comes again, or is replaced, gets a new number, and the old one stands for nothing.
 *
 * Acknowledged is what the server has acknowledged with 201: with 202 a cluster has not written as often as it should.
 */
import { randomBytes } from 'node:crypto'
import { CouchDocuments } from './couch-documents.ts'
import { CouchNumbered } from './couch-numbered.ts'
import { serverAt } from './couch-server.ts'
import type { Databases, Replacing } from './documents.ts'
import { key } from './keys.ts'
import { StoreUnavailable } from './store-unavailable.ts'

/**
 * Makes the databases where they are missing, unless this process follows another. `url`: with the user and the password;
 * its path is how the names of the databases begin. Throws StoreUnavailable, which says what a person can do.
 */
export async function couchDatabases(url: string, follows = false): Promise<Databases> {
  const server = serverAt(url)
  const make = async (db: string): Promise<void> => {
    if (!follows) await server.make(db)
  }
  await make('')
  const current = await CouchDocuments.open(server, '', { follows })
  /** The database of this name, which another may take the place of. */
  const placeOf = async (name: string): Promise<string> => {
    const known = await current.get(key('current', name)).catch((error: unknown) => {
      const isMissing = error instanceof StoreUnavailable && error.why === 'missing'
      throw follows && isMissing ? new StoreUnavailable('not-begun') : error
    })
    if (known !== null) return known
    if (follows) throw new StoreUnavailable('not-begun')
    return setPlace(name)
  }
  const setPlace = async (name: string): Promise<string> => {
    const place = `${name}-${randomBytes(6).toString('hex')}`
    await server.make(place)
    const id = key('current', name)
    const _rev = (await current.revisions([id])).get(id)
    await current.put([{ _id: id, ...(_rev && { _rev }), json: place }])
    return place
  }
  /** Where those that are open lie. */
  const places = new WeakMap<object, string>()
  const openAt = async (place: string, options?: Replacing): Promise<CouchDocuments> => {
    const documents = await CouchDocuments.open(server, place, { ...options, follows })
    places.set(documents, place)
    return documents
  }
  return {
    // Other nodes of the county may write the log.
    alone: false,
    follows,
    open: async (name, options) => openAt(await placeOf(name), options),
    async numbered(name, prefixes, standing) {
      const order = `${name}-order`
      for (const db of [name, order]) await make(db)
      return CouchNumbered.open(
        await CouchDocuments.open(server, name, { standing, follows }),
        await CouchDocuments.open(server, order, { follows }),
        prefixes,
        follows,
      )
    },
    async renew(name, documents, options) {
      const before = await placeOf(name)
      const place = await setPlace(name)
      await documents.close()
      await server.remove(before)
      return openAt(place, options)
    },
    async renewed(name, documents) {
      const place = await placeOf(name)
      return place === places.get(documents) ? documents : openAt(place)
    },
  }
}
