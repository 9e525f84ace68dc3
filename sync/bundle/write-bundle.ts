/** Writes a bundle piece by piece: the log in parts as an exchange would send them, then the files. */
import { fromBase64Url, toBase64Url, utf8 } from '../../shared/bytes.ts'
import type { MaterialFile } from '../../shared/case/events.ts'
import { type Entry, seqOf } from '../../shared/event.ts'
import { type BundleHead, type BundleWord, bundleText } from '../../shared/protocol/bundle.ts'
import { keyName, sealTo } from '../crypto/ecdh.ts'
import type { Signer } from '../signing.ts'
import type { LogStore } from '../store.ts'
import { sealOf } from '../verify.ts'
import { BYTES, type Bytes, lengthOf, MAGIC, PIECE_BYTES, runningDigest, VERSION, WORD } from './form.ts'

export interface WriteDeps {
  readonly store: Pick<LogStore, 'log'>
  readonly signer: Signer
  /** SPKI, base64url: the county's, of the release. */
  readonly sealingKey: string
}

export interface ToWrite extends Pick<BundleHead, 'area' | 'device' | 'from' | 'to'> {
  readonly skewMs: number
  readonly files: readonly (MaterialFile & { readonly read: (from: number, to: number) => Promise<Bytes> })[]
}

/** Events of one part: a part is sealed once, and lies in memory. */
const PART_EVENTS = 200
const PART_BYTES = 256 * 1024

export async function* writeBundle(deps: WriteDeps, what: ToWrite): AsyncGenerator<Bytes> {
  const { area, device, from, to } = what
  const root = await keyName(deps.sealingKey)
  const sealing = await sealTo(deps.sealingKey, (ephemeral) => {
    const head: BundleHead = { area, device, from, to, root, ephemeral }
    const lines = utf8(`${MAGIC}${VERSION}\n${JSON.stringify(head)}\n`)
    return { context: lines, value: lines }
  })
  let digest = await runningDigest(null, [sealing.value])
  yield sealing.value
  let number = 0
  for await (const plain of framesOf(deps, what)) {
    const sealed = await sealing.seal(number++, plain)
    const frame = [lengthOf(sealed.length), sealed]
    digest = await runningDigest(digest, frame)
    yield* frame
  }
  yield lengthOf(0)
  yield fromBase64Url(await deps.signer.sign(bundleText(toBase64Url(digest))))!
}

async function* framesOf(
  deps: WriteDeps,
  { device, from, to, skewMs, files }: ToWrite,
): AsyncGenerator<Bytes> {
  yield word({ skewMs })
  for (let after = from - 1; after < to; ) {
    const some = fitting(await deps.store.log(device, after, Math.min(PART_EVENTS, to - after)))
    const last = some.at(-1)
    if (!last) throw new Error('the own log has a gap')
    const events = some.map((e) => e.event)
    yield word({ part: { device, events, seal: await sealOf(deps.signer, last) } })
    after = seqOf(last.event.id)
  }
  for (const { read, sha256, bytes, type } of files) {
    yield word({ file: { sha256, bytes, type } })
    for (let at = 0; at < bytes; at += PIECE_BYTES)
      yield frameOf(BYTES, await read(at, Math.min(bytes, at + PIECE_BYTES)))
  }
}

/** At least one. */
function fitting(entries: readonly Entry[]): readonly Entry[] {
  let bytes = 0
  const full = entries.findIndex(({ event }, i) => {
    bytes += JSON.stringify(event).length
    return i > 0 && bytes > PART_BYTES
  })
  return full === -1 ? entries : entries.slice(0, full)
}

const word = (value: BundleWord): Bytes => frameOf(WORD, utf8(JSON.stringify(value)))

function frameOf(kind: number, content: Bytes): Bytes {
  const frame = new Uint8Array(1 + content.length)
  frame[0] = kind
  frame.set(content, 1)
  return frame
}
