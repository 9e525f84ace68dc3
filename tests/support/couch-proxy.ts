/** Between a store and a server of CouchDB's protocol: answers in its place what a cluster may answer, or nothing. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a proxy before the server does with a request in its place; null: it passes. */
export type Meddle = (
  asked: { method: string; path: string; body: string },
  whole: (query?: string) => Promise<Answer>,
) => Promise<Answer> | null
export interface Answer {
  readonly status: number
  readonly body: string
}

/** Between the store and the server. */
export async function proxyTo(target: string) {
  const proxy = { meddle: (() => null) as Meddle, url: '' }
  const { origin } = new URL(target)
  const textOf = async (message: IncomingMessage): Promise<string> => {
    let text = ''
    for await (const chunk of message.setEncoding('utf8')) text += chunk
    return text
  }
  const pass = async (asked: IncomingMessage, sentBody: string, query?: string): Promise<Answer> => {
    const path = query === undefined ? asked.url : `${asked.url!.split('?')[0]}?${query}`
    const sent = request(`${origin}${path}`, { method: asked.method, headers: asked.headers }).end(sentBody)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return { status: answer.statusCode!, body: await textOf(answer) }
  }
  const server = createServer(async (asked: IncomingMessage, response: ServerResponse) => {
    asked.headers['accept-encoding'] = 'identity'
    const body = await textOf(asked)
    const whole = (query?: string) => pass(asked, body, query)
    const path = decodeURIComponent(asked.url!.split('?')[0]!)
    const answer = await (proxy.meddle({ method: asked.method!, path, body }, whole) ?? whole())
    if (answer.status === 0) return response.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const here = new URL(target)
  here.host = `127.0.0.1:${port}`
  proxy.url = here.href
  return proxy
}

export const GONE: Answer = { status: 0, body: '' }
export const saying = (status: number, error: string): Answer => ({ status, body: JSON.stringify({ error }) })
