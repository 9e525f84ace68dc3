/** Asks the node where a case is. Number and code travel in the body, never in an address. */
import { problemSchema, problemType } from '../../../shared/protocol/problem.ts'
import { type Progress, progressSchema } from '../../../shared/protocol/progress.ts'
import { err, ok, type Result } from '../../../shared/result.ts'

export interface AskDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

export interface AskError {
  readonly type: 'notFound' | 'tooMany' | 'network' | 'server'
}

export async function askProgress(
  deps: AskDeps,
  caseNo: string,
  queryCode: string,
): Promise<Result<Progress, AskError>> {
  let answer: Response
  let body: unknown
  try {
    answer = await deps.fetch('/api/v1/progress', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ caseNo, queryCode }),
      cache: 'no-store',
    })
    body = await answer.json()
  } catch {
    return err({ type: 'network' })
  }
  if (answer.ok) {
    const progress = progressSchema.safeParse(body)
    return progress.success ? ok(progress.data) : err({ type: 'server' })
  }
  const problem = problemSchema.safeParse(body)
  switch (problem.success ? problemType(problem.data) : null) {
    case 'not-found':
    case 'bad-request':
      return err({ type: 'notFound' })
    case 'too-many-requests':
      return err({ type: 'tooMany' })
    default:
      return err({ type: 'server' })
  }
}
