/** leveldown 6 brings no types. Only what synced-leveldown.ts and its test touch. */
declare module 'leveldown' {
  export type Callback = (error?: Error | null) => void
  export interface WriteOptions {
    readonly sync?: boolean
  }

  class LevelDOWN {
    constructor(location: string)
    static destroy(location: string, callback: Callback): void
    open(callback: Callback): void
    del(key: string, callback: Callback): void
    close(callback: Callback): void
    put(key: string, value: string, callback: Callback): void
    compactRange(start: string, end: string, callback: Callback): void
    readonly location: string
    _put(key: unknown, value: unknown, options: WriteOptions, callback: Callback): void
    _del(key: unknown, options: WriteOptions, callback: Callback): void
    _batch(operations: readonly unknown[], options: WriteOptions, callback: Callback): void
  }
  export default LevelDOWN
}

declare namespace PouchDB.LevelDbAdapter {
  interface LevelDbAdapterConfiguration {
    /** A leveldown to use instead of the built-in one; called without `new`. */
    db?: (location: string) => unknown
  }
}
