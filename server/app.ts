/** The node's face: every route in one place, everything it needs handed in. No socket: `app.request()` is enough. */
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import type { Random } from '../shared/random.ts'
import { filesOnDisk } from './files-on-disk.ts'
import type { Logger } from './logger.ts'
import type { AppContext } from './middleware/app-context.ts'
import { ownPages } from './middleware/own-pages.ts'
import { answerDefect, refuse } from './middleware/problems.ts'
import { requestLog } from './middleware/request-log.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import type { PackFile } from './packs.ts'
import { clientFiles } from './routes/client-files.ts'
import { type DevicesDeps, devicesRoutes } from './routes/devices.ts'
import { type ExchangeDeps, exchangeRoutes } from './routes/exchange.ts'
import { type GuideDeps, guideRoutes } from './routes/guide.ts'
import { type Health, healthRoutes } from './routes/health.ts'
import { accountsRoutes, type InvitationsDeps, invitationsRoutes } from './routes/invitations.ts'
import { type JoinRoutesDeps, joinRoutes } from './routes/join.ts'
import { type LiveDeps, liveRoutes } from './routes/live.ts'
import { type MaterialsDeps, materialsRoutes } from './routes/materials.ts'
import { packsRoutes } from './routes/packs.ts'
import { type ProgressDeps, progressRoutes } from './routes/progress.ts'
import { type QuarantinedDeps, quarantinedRoutes } from './routes/quarantined.ts'
import { type SessionDeps, sessionRoutes } from './routes/session.ts'
import { type StationsDeps, stationsRoutes } from './routes/stations.ts'

export type AppDeps = Omit<SessionDeps, 'https'> &
  Omit<JoinRoutesDeps, 'https'> &
  InvitationsDeps &
  DevicesDeps &
  ExchangeDeps &
  GuideDeps &
  LiveDeps &
  MaterialsDeps &
  ProgressDeps &
  StationsDeps &
  QuarantinedDeps & {
    readonly logger: Logger
    readonly random: Random
    /** What people type; null where that is the address the request came to. */
    readonly publicUrl: string | null
    readonly pack: (name: string) => PackFile | undefined
    readonly health: () => Health
    /** Where the built PWA lies; null for a node without one. */
    readonly clientDir: string | null
  }

export type App = Hono<AppContext>

export function createApp(deps: AppDeps): App {
  const https = deps.publicUrl?.startsWith('https:') ?? false
  const ours = ownPages(deps.publicUrl)
  const app = new Hono<AppContext>()
  app.onError(answerDefect(deps.logger))
  app.notFound(() => refuse({ type: 'NotFound' }))
  app.use(requestLog(deps))
  app.use(securityHeaders(https, () => deps.releases.current().nodes.map(({ url }) => url)))
  app.use(compress({ encoding: 'gzip' }))
  app.use('/api/*', ours.forms, ours.origin)

  app.route('/api/v1/session', sessionRoutes({ ...deps, https }))
  app.route('/api/v1/devices', devicesRoutes(deps))
  app.route('/api/v1/join', joinRoutes({ ...deps, https }))
  app.route('/api/v1/accounts', accountsRoutes(deps))
  app.route('/api/v1/invitations', invitationsRoutes(deps))
  app.route('/api/v1/progress', progressRoutes(deps))
  app.route('/api/v1/stations', stationsRoutes(deps))
  app.route('/api/v1/guide', guideRoutes(deps))
  app.route('/api/v1/quarantined', quarantinedRoutes(deps))
  app.route('/sync/v1/exchange', exchangeRoutes(deps))
  app.route('/sync/v1/live', liveRoutes(deps))
  app.route('/sync/v1/materials', materialsRoutes(deps))
  app.route('/packs', packsRoutes(deps.pack))
  app.route('/healthz', healthRoutes(deps.health))
  app.route('/', clientFiles(filesOnDisk(deps.clientDir)))
  return app
}
