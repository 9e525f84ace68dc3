import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createLogger } from '../../../server/logger.ts'
import type { AppContext } from '../../../server/middleware/app-context.ts'
import { answerDefect } from '../../../server/middleware/problems.ts'
import { requestLog } from '../../../server/middleware/request-log.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'
import { problemOf } from './county.ts'

test('a defect is told by its kind and place to the log, by a number to the caller, by its words to nobody', async () => {
  const lines: string[] = []
  const logger = createLogger({ clock: fixedClock(), level: 'info', write: (line) => lines.push(line) })
  const app = new Hono<AppContext>()
  app.onError(answerDefect(logger))
  app.use(requestLog({ logger, random: seededRandom(7) }))
  app.get('/case/:no', () => {
    throw new RangeError('no such case: 441424104201260928ABC00011')
  })
  const { type, detail } = await problemOf(await app.request('/case/441424104201260928ABC00011'))
  const [defect, request] = lines.map((line) => JSON.parse(line))
  expect(type).toBe('internal')
  expect(defect).toMatchObject({ level: 'error', event: 'defect', error: 'RangeError', request: detail })
  expect(defect.at[0]).toContain('problems.test.ts')
  expect(request).toMatchObject({
    level: 'error',
    event: 'request',
    route: '/case/:no',
    status: 500,
    request: detail,
  })
  expect(lines.join('')).not.toContain('441424104201')
})
