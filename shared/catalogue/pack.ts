/**
 * A release as it is published: a file of lines, so that the most used items can be believed and used before the rest is
 * there. First `{"release": head, "signature"}`; then one JSON array of items a line, in order of use, each named by its
 * SHA-256 in the head.
 */
import * as z from 'zod/mini'
import { toHex, utf8 } from '../bytes.ts'
import { canonicalJson } from '../canonical.ts'
import type { Hasher } from '../hash.ts'
import { type Item, itemSchema } from './item.ts'
import { type Release, releaseSchema } from './release.ts'

const partSchema = z.object({ items: z.int(), sha256: z.string() })

/** A release without its items. */
export const packHeadSchema = z.object({
  release: z.extend(z.omit(releaseSchema, { items: true }), { parts: z.array(partSchema) }),
  /** The root's, over the RFC 8785 form of `release`. */
  signature: z.string(),
})
export type PackHead = z.infer<typeof packHeadSchema>

/** Items in a line: the first is what a first case waits for, and a line that breaks within one begins it again. */
const PART_ITEMS = 20

/** The head to be signed, and the lines behind it. Items are in order of use. */
export function partsOf(hasher: Hasher, { items, ...head }: Release): [PackHead['release'], string[]] {
  const lines: string[] = []
  const parts: z.infer<typeof partSchema>[] = []
  for (let at = 0; at < items.length; at += PART_ITEMS) {
    const some = items.slice(at, at + PART_ITEMS)
    const line = JSON.stringify(some)
    lines.push(line)
    parts.push({ items: some.length, sha256: sha256Of(hasher, line) })
  }
  return [{ ...head, parts }, lines]
}

/**
 * The first line. `signed`: what the signature is over, as it was published: with what a later program wrote into it and
 * this one does not know. null: none.
 */
export function readHead(line: string): (PackHead & { readonly signed: string }) | null {
  try {
    const published = JSON.parse(line)
    return { ...packHeadSchema.parse(published), signed: canonicalJson(published.release) }
  } catch {
    return null
  }
}

/** The line behind the first `index`; null where it is not what the head names. */
export function readPart(hasher: Hasher, head: PackHead, index: number, line: string): Item[] | null {
  const named = head.release.parts[index]
  if (!named || sha256Of(hasher, line) !== named.sha256) return null
  try {
    return z.array(itemSchema).parse(JSON.parse(line))
  } catch {
    return null
  }
}

/** The whole file; null: no pack. */
export function readPack(
  hasher: Hasher,
  text: string,
): { readonly release: Release; readonly signature: string; readonly signed: string } | null {
  const [first = '', ...lines] = text.trimEnd().split('\n')
  const head = readHead(first)
  if (!head || lines.length !== head.release.parts.length) return null
  const items: Item[] = []
  for (const [i, line] of lines.entries()) {
    const part = readPart(hasher, head, i, line)
    if (!part) return null
    items.push(...part)
  }
  const { parts: _, ...release } = head.release
  return { release: { ...release, items }, signature: head.signature, signed: head.signed }
}

const sha256Of = (hasher: Hasher, line: string): string => toHex(hasher.sha256(utf8(line)))
