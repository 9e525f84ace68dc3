/** leveldown 6 brings no types. Only what synced-leveldown.ts and its test touch. */
declare module 'leveldown' {
  export type Callback = (error?: Error | null) => void
  export interface WriteOptions {
    readonly sync?: boolean
  }

  export type Operation =
    | { readonly type: 'put'; readonly key: string; readonly value: string }
    | { readonly type: 'del'; readonly key: string }
  export interface IteratorOptions {
    readonly gt: string
    readonly lt: string
    readonly limit: number
    readonly keyAsBuffer: false
    readonly valueAsBuffer: false
  }
  export interface Iterator {
    /** Neither key nor value at the end. */
    next(callback: (error: Error | null | undefined, key?: string, value?: string) => void): void
    end(callback: Callback): void
  }

  class LevelDOWN {
    constructor(location: string)
    static destroy(location: string, callback: Callback): void
    open(callback: Callback): void
    del(key: string, callback: Callback): void
    close(callback: Callback): void
    put(key: string, value: string, callback: Callback): void
    batch(operations: readonly Operation[], callback: Callback): void
    iterator(options: IteratorOptions): Iterator
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
