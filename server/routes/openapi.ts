/** `GET /api/v1/openapi.json`: what other systems may ask of a node (server/openapi.ts). */
import { Hono } from 'hono'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { openapiDocument } from '../openapi.ts'

export function openapiRoutes(): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', (c) => c.json(DOCUMENT, 200, { 'Cache-Control': 'no-store' }))
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}

const DOCUMENT = openapiDocument()
