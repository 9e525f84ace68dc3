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
import type { Databases } from './documents.ts'
import { key } from './keys.ts'

/**
 * Makes the databases where they are missing. `url`: with the user and the password; its path is how the names of the
 * databases begin. Throws StoreUnavailable, which says what a person can do.
 */
export async function couchDatabases(url: string): Promise<Databases> {
  const server = serverAt(url)
  await server.make('')
  const current = await CouchDocuments.open(server, '')
  /** The database of this name, which another may take the place of. */
  const placeOf = async (name: string): Promise<string> => {
    const known = await current.get(key('current', name))
    if (known !== null) return known
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
  return {
    // Other nodes of the county may write the log.
    alone: false,
    open: async (name, options) => CouchDocuments.open(server, await placeOf(name), options),
    async numbered(name, prefixes, standing) {
      const order = `${name}-order`
      for (const db of [name, order]) await server.make(db)
      const [documents, places] = [
        await CouchDocuments.open(server, name, { standing }),
        await CouchDocuments.open(server, order),
      ]
      return CouchNumbered.open(documents, places, prefixes)
    },
    async renew(name, documents, options) {
      const before = await placeOf(name)
      const place = await setPlace(name)
      await documents.close()
      await server.remove(before)
      return CouchDocuments.open(server, place, options)
    },
  }
}
