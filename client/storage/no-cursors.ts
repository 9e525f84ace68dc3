/**
 * RxDB asks mingo whether a row fits a selector, and never for a cursor over rows, with its sorting and projecting:
 * vite.config.ts puts this in their place.
 */
export class Cursor {
  constructor() {
    throw new Error('rows are read through their indexes')
  }
}

const none = (): never => {
  throw new Error('rows are read through their indexes')
}

export { none as $project, none as $sort }
