/** The commands' end of the control socket: what they ask of a node that runs, it does. */
import { existsSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import * as z from 'zod/mini'
import { missingSchema } from '../../shared/device-events.ts'
import { openedBundleSchema } from '../../shared/protocol/bundle.ts'
import { problemSchema } from '../../shared/protocol/problem.ts'
import { backedUpSchema } from '../backup/back-up.ts'
import { CannotDo } from '../cannot-do.ts'
import { countsSchema } from '../verify/findings.ts'
import { lineSchema } from './control-app.ts'
import { controlPath } from './control-socket.ts'
import { type Operations, statusSchema, type Tell } from './operations.ts'

/** null where no node runs on this folder, or none that can be reached. */
export async function runningNode(dataDir: string): Promise<Operations | null> {
  const path = controlPath(dataDir)
  if (!existsSync(path)) return null
  const first = await ask(path, 'GET', '/').catch((error: NodeJS.ErrnoException) => {
    // It was killed, and its socket is still there.
    if (HAS_ENDED.has(error.code)) return null
    if (error.code === 'EACCES')
      throw new CannotDo(`"${path}" is another user's: run this command as the user that the node runs as.`)
    throw error
  })
  if (!first) return null
  first.resume()
  const work = async <T>(asked: IncomingMessage, schema: z.ZodMiniType<T>, tell: Tell): Promise<T> => {
    for await (const line of linesOf(asked)) {
      const read = lineSchema.parse(JSON.parse(line))
      if ('tell' in read) tell(read.tell)
      else if ('failed' in read) throw new CannotDo(read.failed)
      else return schema.parse(read.done)
    }
    throw ended()
  }
  return {
    async status() {
      return statusSchema.parse(JSON.parse(await textOf(await answered(path, 'GET', '/status'))))
    },
    backUp: async (to, tell) => work(await answered(path, 'POST', '/backup', { to }), backedUpSchema, tell),
    importBundle: async (file, tell) =>
      work(await answered(path, 'POST', '/import', { file }), openedBundleSchema, tell),
    release: async () => work(await answered(path, 'POST', '/release'), z.array(missingSchema), () => {}),
    verify: async (tell) => work(await answered(path, 'POST', '/verify'), countsSchema, tell),
  }
}

const ended = (): CannotDo =>
  new CannotDo('The node has ended in the middle of it: look at its log, and begin again when it runs.')

/** Of a question to a node that was there a moment ago. */
const HAS_ENDED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT'])

const orEnded = (error: NodeJS.ErrnoException): never => {
  throw HAS_ENDED.has(error.code) ? ended() : error
}

async function answered(
  path: string,
  method: string,
  route: string,
  body?: object,
): Promise<IncomingMessage> {
  const answer = await ask(path, method, route, body).catch(orEnded)
  if (answer.statusCode === 200) return answer
  const problem = problemSchema.safeParse(JSON.parse(await textOf(answer)))
  throw new CannotDo(`The node refuses: ${problem.data?.title ?? answer.statusCode}.`)
}

function ask(path: string, method: string, route: string, body?: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    request({ socketPath: path, method, path: route, headers }, resolve)
      .on('error', reject)
      .end(body && JSON.stringify(body))
  })
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = ''
  try {
    for await (const chunk of answer.setEncoding('utf8')) text += chunk
  } catch (error) {
    orEnded(error as NodeJS.ErrnoException)
  }
  return text
}

/** Ends without an error where the node was killed. */
async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } catch (error) {
    if (!HAS_ENDED.has((error as NodeJS.ErrnoException).code)) throw error
  }
}
