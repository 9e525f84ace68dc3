/** Where the page tells its service worker which nodes it may speak to: Cache storage is all that the two share. */
export const NODES_CACHE = 'yimen-nodes'
export const NODES_NAME = '/nodes'
