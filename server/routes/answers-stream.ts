/** Answers of the exchange that follow each other in one body, a line each, each on its way as soon as it is made. */
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import { utf8 } from '../../shared/bytes.ts'
import type { PackEncoding } from '../pack-encoding.ts'

export interface AnswersStreams {
  /**
   * Made as fast as they are read, and no further. null: enough are open. What the device had open ends behind an
   * answer: it asks anew.
   */
  open(
    device: string,
    lines: () => AsyncIterator<string, void>,
    encoding: PackEncoding,
  ): ReadableStream<Uint8Array<ArrayBuffer>> | null
}

/** Each holds its memory as long as its reader likes: one for a device, and `limit` for all. */
export function answersStreams(limit: number): AnswersStreams {
  const ends = new Map<string, () => void>()
  return {
    open(device, lines, encoding) {
      ends.get(device)?.()
      if (ends.size >= limit) return null
      const ending = new AbortController()
      const end = () => ending.abort()
      ends.set(device, end)
      return answersStream(lines(), encoding, ending.signal, () => {
        if (ends.get(device) === end) ends.delete(device)
      })
    },
  }
}

function answersStream(
  lines: AsyncIterator<string, void>,
  encoding: PackEncoding,
  ending: AbortSignal,
  onOver: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const packing = encoding === 'identity' ? null : PACKING[encoding]()
  let isOver = false
  const leave = async () => {
    isOver = true
    onOver()
    await lines.return?.()
  }
  return new ReadableStream({
    start(controller) {
      packing?.packer.on('data', (bytes: Buffer) => controller.enqueue(new Uint8Array(bytes)))
      packing?.packer.on('end', () => controller.close())
      packing?.packer.on('error', (error) => controller.error(error))
      ending.addEventListener('abort', () => {
        if (isOver) return
        void leave()
        if (packing) packing.packer.end()
        else controller.close()
      })
    },
    async pull(controller) {
      const { done, value } = await lines.next()
      if (isOver) return
      if (done) {
        await leave()
        return packing ? void packing.packer.end() : controller.close()
      }
      if (!packing) return controller.enqueue(utf8(`${value}\n`))
      const { packer, flushKind } = packing
      packer.write(`${value}\n`)
      await new Promise<void>((resolve) => packer.flush(flushKind, resolve))
    },
    cancel() {
      packing?.packer.destroy()
      return leave()
    },
  })
}

/** A window of half a megabyte, two answers: each stream holds some 5 MB of memory, at 22 bits it would be 40. */
const BROTLI = {
  [constants.BROTLI_PARAM_QUALITY]: 10,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  [constants.BROTLI_PARAM_LGWIN]: 19,
}

const PACKING = {
  br: () => ({
    packer: createBrotliCompress({ params: BROTLI }),
    flushKind: constants.BROTLI_OPERATION_FLUSH,
  }),
  gzip: () => ({ packer: createGzip({ level: 9 }), flushKind: constants.Z_SYNC_FLUSH }),
}
