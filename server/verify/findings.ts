/** What a verification found: what it has looked at, or the first thing that is not as it was written. */
import * as z from 'zod/mini'

export const countsSchema = z.object({
  entries: z.int(),
  devices: z.int(),
  streams: z.int(),
  /** Data that are those of their digest; erased ones are counted apart. */
  digests: z.int(),
  erased: z.int(),
  /** Data that are there, in a stream whose secret was erased. */
  unsalted: z.int(),
  quarantined: z.int(),
  /** Behind something that is not here; in a node that heals, and only there. */
  waiting: z.int(),
  seals: z.int(),
  /** Heads that the root has anchored. */
  anchors: z.int(),
  registrations: z.int(),
  materials: z.int(),
})
export type Counts = z.infer<typeof countsSchema>

export const noCounts = (): Counts => ({
  ...{ entries: 0, devices: 0, streams: 0, digests: 0, erased: 0, unsalted: 0, quarantined: 0, waiting: 0 },
  ...{ seals: 0, anchors: 0, registrations: 0, materials: 0 },
})

/** `id`, `device`, `seq`, `stream` and `sha256` are all that it may name: no content, no person. */
export type Break =
  | { readonly type: 'Hash'; readonly id: string; readonly stream: string }
  | { readonly type: 'Gap'; readonly device: string; readonly seq: number }
  | { readonly type: 'Link'; readonly id: string; readonly stream: string }
  | { readonly type: 'Digest'; readonly id: string; readonly stream: string }
  | { readonly type: 'NoSecret'; readonly id: string; readonly stream: string }
  | { readonly type: 'SealedByNobody'; readonly device: string; readonly seq: number }
  | { readonly type: 'Seal'; readonly device: string; readonly seq: number }
  | { readonly type: 'SealedElse'; readonly device: string; readonly seq: number }
  | { readonly type: 'Anchor'; readonly device: string; readonly seq: number }
  | {
      readonly type: 'Registration'
      readonly id: string
      readonly stream: string
      readonly act: string
      readonly why: keyof typeof REGISTRATION
    }
  | { readonly type: 'Head'; readonly device: string; readonly seq: number }
  | { readonly type: 'Entries'; readonly said: number; readonly found: number }
  | { readonly type: 'NoEntry'; readonly file: string; readonly line: number }
  | { readonly type: 'File'; readonly file: string }
  | { readonly type: 'Material'; readonly sha256: string }
  | { readonly type: 'NoMaterial'; readonly sha256: string }

const REGISTRATION = {
  form: 'its data are not of their form',
  nothing: 'there is no such act in that stream',
  quarantined: 'that act is in quarantine',
  slot: 'that act has another slot',
  generation: 'that act is of another generation',
  twice: 'another act is registered in the same slot and generation, and the two are not contested',
} as const

/** One sentence for whoever has to find the place. */
export function inWords(found: Break): string {
  switch (found.type) {
    case 'Hash':
      return `Entry ${found.id} of ${found.stream} is not what its hash says: its header was changed.`
    case 'Gap':
      return `The log of device ${found.device} has a gap: entry ${found.seq} is missing.`
    case 'Link':
      return `Entry ${found.id} of ${found.stream} does not follow the entry before it in its device's log.`
    case 'Digest':
      return `The data of entry ${found.id} of ${found.stream} are not those of its digest.`
    case 'NoSecret':
      return `The data of entry ${found.id} of ${found.stream} cannot be checked: the first event of the stream is missing.`
    case 'SealedByNobody':
      return `The seal on entry ${found.seq} of device ${found.device} is of a device that nobody enrolled.`
    case 'Seal':
      return `The seal on entry ${found.seq} of device ${found.device} is not of that device's key.`
    case 'SealedElse':
      return `Device ${found.device} sealed another entry ${found.seq} than the one that is here.`
    case 'Anchor':
      return `The root has anchored another entry ${found.seq} of device ${found.device} than what is here.`
    case 'Registration':
      return `Registration ${found.id} of ${found.stream} does not hold for act ${found.act}: ${REGISTRATION[found.why]}.`
    case 'Head':
      return `The log of device ${found.device} does not end with the entry ${found.seq} that the manifest names.`
    case 'Entries':
      return `The manifest names ${found.said} entries, and ${found.found} are here.`
    case 'NoEntry':
      return `Line ${found.line} of ${found.file} cannot be read.`
    case 'File':
      return `The file ${found.file} is missing, or not as the manifest says.`
    case 'Material':
      return `The material ${found.sha256} has other bytes than its name says.`
    case 'NoMaterial':
      return `The material ${found.sha256} is missing.`
  }
}

/** Thrown out of the depth of an iteration, and caught where the verification was asked for. */
export class Broken extends Error {
  override readonly name = 'Broken'
  readonly found: Break

  constructor(found: Break) {
    super(inWords(found))
    this.found = found
  }
}
