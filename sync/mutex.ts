/** A lock: runs what it is given one at a time, in the order of asking, also where one of them fails. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>

/** Within one process; over the tabs of a browser, Web Locks do it. */
export function mutex(): Lock {
  let tail: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = tail.then(work, work)
    tail = result.catch(() => {})
    return result
  }
}
