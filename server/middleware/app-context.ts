/** What middleware leaves for the routes. */
import type { Sender } from '../../sync/exchange/node.ts'

export interface AppContext {
  Variables: {
    requestId: string
    /** Set once the request's signature holds. */
    sender?: Sender
  }
}
