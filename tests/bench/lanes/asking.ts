/** How every client of the bench asks: Node's own fetch, which keeps its connections, as a browser does. */
export const asking =
  (always: Readonly<Record<string, string>>) =>
  (url: string | Request | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(always)) headers.set(name, value)
    return fetch(url, { ...init, headers })
  }
