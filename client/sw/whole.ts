/** Files that come whole over a line that breaks in the middle of them. */

/** So often in a row may nothing come before it is given up; the files that came are kept for the next attempt. */
const TRIES = 8
const AGAIN_MS = 500

/** The answer with its whole body; one that breaks off is fetched anew, as `<name>.gz`, and goes on where it breaks. */
export async function whole(name: string, answer: Response): Promise<Response> {
  const { status, statusText, headers } = answer
  const body = await answer.blob().catch(() => inPieces(`${name}.gz`))
  return new Response(body, { status, statusText, headers })
}

/** What was compressed when it was built: of what the server compresses for the way, no part can be asked for. */
async function inPieces(name: string): Promise<Blob> {
  const pieces: BlobPart[] = []
  let at = 0
  let length = Number.POSITIVE_INFINITY
  for (let tries = TRIES; at < length; tries -= 1) {
    if (tries === 0) throw new Error('the line breaks too often')
    const before = at
    try {
      const piece = await fetch(name, { headers: { range: `bytes=${at}-` }, cache: 'no-store' })
      if (piece.status !== 206 || !piece.body) break
      length = Number(piece.headers.get('content-range')?.split('/')[1])
      for (const reader = piece.body.getReader(); ; ) {
        const { done, value } = await reader.read()
        if (done) break
        pieces.push(value)
        at += value.length
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
    if (at > before) tries = TRIES + 1
  }
  if (at < length) throw new Error(`no parts of ${name} are to be had`)
  return new Response(new Blob(pieces).stream().pipeThrough(new DecompressionStream('gzip'))).blob()
}
