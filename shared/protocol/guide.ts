/** What residents read without an account: where the newest guide lies, and what is in it. */
import * as z from 'zod/mini'
import { itemSchema, processSchema } from '../catalogue/item.ts'
import { releaseSchema } from '../catalogue/release.ts'

/** What whoever takes a step is to be reminded of (F10) is for them. */
const guideItemSchema = z.extend(itemSchema, { process: z.array(z.omit(processSchema, { risk: true })) })

/** A release without its staff, whose names are nobody's business outside, and without what only stations need. */
export const guideSchema = z.extend(
  z.omit(releaseSchema, {
    ...{ staff: true, bundleKey: true, delegations: true, roster: true, lights: true },
  }),
  { items: z.array(guideItemSchema) },
)
export type Guide = z.infer<typeof guideSchema>

/** Where the guide does not know a name, its number is still true. */
export const orgNameIn =
  ({ orgs }: Guide) =>
  (id: string): string =>
    orgs.find((org) => org.id === id)?.name ?? id

/** The answer of `GET /api/v1/guide`. */
export const guidePointerSchema = z.object({
  release: z.int(),
  /** Where the guide lies; the path never means anything else. */
  pack: z.string().check(z.regex(/^\/packs\/[\w-]+\.json$/)),
  /** ISO: the node's time of this answer. */
  asOf: z.iso.datetime(),
})
export type GuidePointer = z.infer<typeof guidePointerSchema>
