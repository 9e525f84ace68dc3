/** What bytes are, by how they begin: whoever names them for something else is not believed. */
import { FILE_TYPES } from '../../shared/protocol/filings.ts'

type FileType = (typeof FILE_TYPES)[number]

const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1')

const BEGINS: Record<FileType, (bytes: Uint8Array) => boolean> = {
  'image/jpeg': (bytes) => text(bytes, 0, 3) === '\xff\xd8\xff',
  'image/png': (bytes) => text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n',
  'image/webp': (bytes) => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP',
  'application/pdf': (bytes) => text(bytes, 0, 5) === '%PDF-',
}

/** Of a type that is none of ours nobody knows the beginning. */
export const isOfType = (bytes: Uint8Array, type: string): boolean => {
  const known = FILE_TYPES.find((one) => one === type)
  return known !== undefined && BEGINS[known](bytes)
}
