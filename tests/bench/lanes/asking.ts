/** How every client of the bench asks: Node's own fetch, which keeps its connections, as a browser does. */
export const asking =
  (encoding: string | null) =>
  (url: string | Request | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('accept-encoding', encoding ?? 'identity')
    return fetch(url, { ...init, headers })
  }
