/** Answers of the exchange that follow each other in one body, a line each, each on its way as soon as it is made. */
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import { utf8 } from '../../shared/bytes.ts'
import type { PackEncoding } from '../pack-encoding.ts'

/** Made as fast as they are read, and no further. */
export function answersStream(
  lines: AsyncIterator<string, void>,
  encoding: PackEncoding,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const packing = encoding === 'identity' ? null : PACKING[encoding]()
  return new ReadableStream({
    start(controller) {
      packing?.packer.on('data', (bytes: Buffer) => controller.enqueue(new Uint8Array(bytes)))
      packing?.packer.on('end', () => controller.close())
      packing?.packer.on('error', (error) => controller.error(error))
    },
    async pull(controller) {
      const { done, value } = await lines.next()
      if (!packing) return done ? controller.close() : controller.enqueue(utf8(`${value}\n`))
      const { packer, flushKind } = packing
      if (done) return void packer.end()
      packer.write(`${value}\n`)
      await new Promise<void>((resolve) => packer.flush(flushKind, resolve))
    },
    async cancel() {
      packing?.packer.destroy()
      await lines.return?.()
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
