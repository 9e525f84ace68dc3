/** What middleware leaves for the routes. */
import type { Sender } from '../../sync/exchange/node.ts'
import type { Admitted } from '../admission/admission.ts'
import type { Exchanged } from '../logger.ts'

export interface AppContext {
  Variables: {
    requestId: string
    /** Set once the request's signature holds. */
    sender?: Sender
    /** In the line before the node's work. */
    place?: Admitted
    exchanged?: Exchanged
  }
}
