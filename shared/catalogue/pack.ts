/** A release as it is published: in a file, signed by the root. */
import * as z from 'zod/mini'
import { canonicalJson } from '../canonical.ts'
import { releaseSchema } from './release.ts'

/** What a pack file holds: the release and the root's signature over its RFC 8785 form. */
export const packSchema = z.object({ release: releaseSchema, signature: z.string() })
export type Pack = z.infer<typeof packSchema>

/**
 * `signed`: what the signature is over, as it was published: with what a later program wrote into it and this one does
 * not know. null: no pack.
 */
export function readPack(text: string): (Pack & { readonly signed: string }) | null {
  try {
    const published = JSON.parse(text)
    return { ...packSchema.parse(published), signed: canonicalJson(published.release) }
  } catch {
    return null
  }
}
