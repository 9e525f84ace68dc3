/** A real CouchDB on this machine, as COUCHDB_URL names it with its user; its databases of the bench are its own, and go. */
import type { Place } from './couch.ts'
import type { Doc } from './lane.ts'

export function realCouch(address: string) {
  const url = new URL(address)
  if (!['127.0.0.1', 'localhost'].includes(url.hostname) || url.protocol !== 'http:')
    throw new Error(
      'COUCHDB_URL must be http://…@127.0.0.1:<port>: the line to it begins and ends on this machine',
    )
  const person = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const authorization = url.username === '' ? null : `Basic ${Buffer.from(person).toString('base64')}`
  const base = url.pathname.replace(/\/$/, '')
  const mark = `yimen-bench-${Date.now()}-`
  const made: string[] = []

  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url.origin}${base}/${mark}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`CouchDB: ${method}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }

  return {
    async open(name: string): Promise<Place> {
      await ask('PUT', name)
      made.push(name)
      return { port: Number(url.port || 80), path: `${base}/${mark}${name}`, authorization }
    },
    load: (name: string, docs: readonly Doc[]) => ask('POST', `${name}/_bulk_docs`, { docs }),
    count: async (name: string) => (await ask('GET', name)).doc_count,
    async drop() {
      for (const name of made.splice(0)) await ask('DELETE', name)
    },
  }
}
