/** Small bodies over the preset dictionary, as a station packs and unpacks them (shared/protocol/compact.ts). */
import { unzlibSync, zlibSync } from 'fflate'
import { utf8 } from '../../shared/bytes.ts'
import { DICTIONARY } from '../../shared/protocol/dictionary.ts'

const dictionary = utf8(DICTIONARY)

export const packed = (plain: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(zlibSync(plain, { level: 9, dictionary }))

/** Throws where it is none over this dictionary. */
export const unpacked = (body: Uint8Array): Uint8Array => unzlibSync(body, { dictionary })
