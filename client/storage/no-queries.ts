/**
 * The station asks RxDB for no query (rows.ts reads the indexes), so that it needs neither RxDB's nor mingo, which says
 * whether a row fits one: vite.config.ts puts this in their place.
 */
export class RxQueryBase {}

const none = (): never => {
  throw new Error('rows are read through their indexes')
}

export { none as _getDefaultQuery, none as compare, none as createRxQuery, none as getMingoQuery }
