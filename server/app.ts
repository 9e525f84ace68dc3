/** The node's face: every route in one place, everything it needs handed in. No socket: `app.request()` is enough. */
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { DELEGATIONS_PATH } from '../shared/protocol/delegations.ts'
import { FILINGS_PATH } from '../shared/protocol/filings.ts'
import { POSTS_PATH } from '../shared/protocol/posts.ts'
import { REPEATS_PATH } from '../shared/protocol/repeats.ts'
import type { Random } from '../shared/random.ts'
import { filesOnDisk } from './files-on-disk.ts'
import type { Logger } from './logger.ts'
import type { NodeMetrics } from './metrics/node-metrics.ts'
import type { AppContext } from './middleware/app-context.ts'
import { crossOrigin } from './middleware/cross-origin.ts'
import { ownPages } from './middleware/own-pages.ts'
import { answerDefect, type Failure, refuse } from './middleware/problems.ts'
import { requestLog } from './middleware/request-log.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { OPENAPI_PATH } from './openapi.ts'
import type { PackFile } from './packs.ts'
import { type BundlesDeps, bundlesRoutes } from './routes/bundles.ts'
import { type CalendarDeps, calendarRoutes } from './routes/calendar.ts'
import { type CasesDeps, casesRoutes } from './routes/cases.ts'
import { clientFiles } from './routes/client-files.ts'
import { decisionsRoutes } from './routes/decisions.ts'
import { type DelegationsDeps, delegationsRoutes } from './routes/delegations.ts'
import { type ErasuresDeps, erasuresRoutes } from './routes/erasures.ts'
import { type ExchangeDeps, exchangeRoutes } from './routes/exchange.ts'
import { type FilingsRoutesDeps, filingsRoutes } from './routes/filings.ts'
import { type GuideDeps, guideRoutes } from './routes/guide.ts'
import { type Health, healthRoutes } from './routes/health.ts'
import { accountsRoutes, type InvitationsDeps, invitationsRoutes } from './routes/invitations.ts'
import { type JoinRoutesDeps, joinRoutes } from './routes/join.ts'
import { lightsRoutes } from './routes/lights.ts'
import { type LiveDeps, liveRoutes } from './routes/live.ts'
import { type MaterialsDeps, materialsRoutes } from './routes/materials.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { openapiRoutes } from './routes/openapi.ts'
import { packsRoutes } from './routes/packs.ts'
import { type PostsDeps, postsRoutes } from './routes/posts.ts'
import { type ProgressDeps, progressRoutes } from './routes/progress.ts'
import { type QuarantinedDeps, quarantinedRoutes } from './routes/quarantined.ts'
import { type RelaysRoutesDeps, relayRoutes, verifiersRoutes } from './routes/relays.ts'
import { type RepeatsDeps, repeatsRoutes } from './routes/repeats.ts'
import { type SessionDeps, sessionRoutes } from './routes/session.ts'
import { type StationsDeps, stationsRoutes } from './routes/stations.ts'
import { type WaitsDeps, waitsRoutes } from './routes/waits.ts'

/** What every node answers. */
export type AppDeps = Omit<SessionDeps, 'https'> &
  BundlesDeps &
  CalendarDeps &
  ExchangeDeps &
  GuideDeps &
  LiveDeps &
  MaterialsDeps &
  ProgressDeps & {
    readonly logger: Logger
    readonly random: Random
    /** What people type; null where that is the address the request came to. */
    readonly publicUrl: string | null
    /** Addresses of the nodes that a station may go to from a page of this one. */
    readonly nodes: () => readonly string[]
    readonly pack: (name: string) => PackFile | undefined
    readonly health: () => Health
    readonly metrics: NodeMetrics
    /** Where the built PWA lies; null for a node without one. */
    readonly clientDir: string | null
  }

export type App = Hono<AppContext>

/** What the county's node alone answers. */
export type RootDeps = Omit<JoinRoutesDeps, 'https'> &
  InvitationsDeps &
  StationsDeps &
  QuarantinedDeps &
  WaitsDeps &
  CasesDeps &
  ErasuresDeps &
  FilingsRoutesDeps &
  RepeatsDeps &
  DelegationsDeps &
  PostsDeps &
  RelaysRoutesDeps & {
    /** The root was put back from a backup and holds no office now. */
    readonly healing: () => boolean
  }

/** `own`: the routes of this kind of node; `https`: people reach it over TLS; `first`: what stands before all routes. */
export function createApp(
  deps: AppDeps,
  own: (app: App, https: boolean) => void,
  first: (app: App) => void = () => {},
): App {
  const https = deps.publicUrl?.startsWith('https:') ?? false
  const ours = ownPages(deps.publicUrl)
  const app = new Hono<AppContext>()
  app.onError(answerDefect(deps.logger))
  app.notFound(() => refuse({ type: 'NotFound' }))
  app.use(requestLog(deps))
  // Its own address is 'self'; the edge, which knows no release, writes the same header.
  const others = () => deps.nodes().filter((url) => url !== deps.publicUrl)
  app.use(securityHeaders(https, others))
  app.use(compress({ encoding: 'gzip' }))
  app.use('/api/*', ours.forms, ours.origin)
  app.use('/sync/*', crossOrigin)
  app.use('/packs/*', crossOrigin)
  first(app)

  app.route('/api/v1/session', sessionRoutes({ ...deps, https }))
  app.route('/api/v1/progress', progressRoutes(deps))
  app.route('/api/v1/guide', guideRoutes(deps))
  app.route('/api/v1/calendar', calendarRoutes(deps))
  app.route(OPENAPI_PATH, openapiRoutes())
  app.route('/sync/v1/exchange', exchangeRoutes(deps))
  app.route('/sync/v1/live', liveRoutes(deps))
  app.route('/sync/v1/materials', materialsRoutes(deps))
  app.route('/sync/v1/bundles', bundlesRoutes(deps))
  app.route('/packs', packsRoutes(deps.pack))
  own(app, https)
  app.route('/healthz', healthRoutes(deps.health))
  app.route('/metrics', metricsRoutes(deps.metrics))
  app.route('/', clientFiles(filesOnDisk(deps.clientDir)))
  return app
}

export const rootRoutes =
  (deps: RootDeps) =>
  (app: App, https: boolean): void => {
    // Whoever was enrolled in what was lost must come back first, or two would bear one terminal's code.
    for (const path of [
      '/api/v1/join',
      '/api/v1/join/relay',
      '/api/v1/erasures',
      '/api/v1/cases/:caseNo/deemed',
    ]) {
      app.post(path, async (_, next) => (deps.healing() ? refuse({ type: 'Healing' }) : next()))
    }
    app.route('/api/v1/join', joinRoutes({ ...deps, https }))
    app.route('/api/v1/accounts', accountsRoutes(deps))
    app.route('/api/v1/invitations', invitationsRoutes(deps))
    app.route('/api/v1/stations', stationsRoutes(deps))
    app.route('/api/v1/quarantined', quarantinedRoutes(deps))
    app.route('/api/v1/waits', waitsRoutes(deps))
    app.route(REPEATS_PATH, repeatsRoutes(deps))
    app.route('/api/v1/cases', casesRoutes(deps))
    app.route('/api/v1/lights', lightsRoutes(deps))
    app.route('/api/v1/decisions', decisionsRoutes(deps))
    app.route('/api/v1/erasures', erasuresRoutes(deps))
    app.route(FILINGS_PATH, filingsRoutes(deps))
    app.route(DELEGATIONS_PATH, delegationsRoutes(deps))
    app.route(POSTS_PATH, postsRoutes(deps))
    app.route('/sync/v1/relay', relayRoutes(deps))
    app.route('/sync/v1/verifiers', verifiersRoutes(deps))
  }

/** What `rootRoutes` answers, without joining, which a relay passes on. */
const ROOT_PATHS = [
  ...[
    'accounts',
    'invitations',
    'stations',
    'quarantined',
    'waits',
    'repeats',
    'cases',
    'lights',
    'decisions',
    'erasures',
    'filings',
    'delegations',
    'posts',
    'join/relay',
  ].map((name) => `/api/v1/${name}`),
  ...['relay', 'verifiers'].map((name) => `/sync/v1/${name}`),
]

/** Any other kind of node says why it does not. */
export function refuseRootPaths(app: App, why: Failure): void {
  for (const path of ROOT_PATHS) for (const each of [path, `${path}/*`]) app.all(each, () => refuse(why))
}
