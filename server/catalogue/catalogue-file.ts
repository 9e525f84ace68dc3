/** The file that CATALOGUE names: the county's organisations and items, as an editor keeps them. */
import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { calendarSchema } from '../../shared/calendar/calendar.ts'
import { lightRulesSchema } from '../../shared/case/light-rules.ts'
import { itemSchema } from '../../shared/catalogue/item.ts'
import { areaWithin } from '../../shared/org/area-code.ts'
import { type Org, orgSchema } from '../../shared/org/org.ts'
import { CannotStart } from '../cannot-start.ts'
import { publish } from './publish.ts'
import type { Seed } from './seed.ts'

/** Pinyin and initials are computed; who works where comes about by invitations. */
export const catalogueFileSchema = z.object({
  orgs: z.array(orgSchema),
  /** Where the file has none, what is in force stays: calendar, and when lights turn yellow. */
  calendar: z.optional(calendarSchema),
  lights: z.optional(lightRulesSchema),
  items: z.array(
    z.omit(z.extend(itemSchema, { version: z._default(z.int(), 1) }), { pinyin: true, initials: true }),
  ),
})
export type CatalogueFile = z.infer<typeof catalogueFileSchema>

/** Throws `CannotStart` with one sentence: which file, where in it, what is wrong. */
export async function readCatalogueFile(path: string, area: string): Promise<Seed> {
  const wrong = (what: string) => new CannotStart(`CATALOGUE "${path}": ${what}.`)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrong(error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw wrong('it is not JSON')
  }
  const file = catalogueFileSchema.safeParse(json)
  if (!file.success) {
    const [issue] = file.error.issues
    throw wrong(`${issue?.path.join('.') || 'the whole'} is not of its form (${issue?.message})`)
  }
  const { orgs, items, calendar, lights } = file.data
  const fault = faultOf(orgs, items, area)
  if (fault !== null) throw wrong(fault)
  return { orgs, staff: [], items: publish(items), ...(calendar && { calendar }), ...(lights && { lights }) }
}

function faultOf(orgs: readonly Org[], items: CatalogueFile['items'], area: string): string | null {
  const byId = new Map(orgs.map((org) => [org.id, org]))
  if (byId.size < orgs.length) return `orgs.${repeated(orgs.map((o) => o.id))}.id is there twice`
  if (byId.get(area)?.kind !== 'county') return `orgs lacks the county's centre ${area} (AUTHORITY)`
  for (const [i, org] of orgs.entries()) {
    if (org.kind === 'county' && org.id !== area)
      return `orgs.${i} is another county than ${area} (AUTHORITY)`
    if ((org.kind === 'department') !== (org.id.length === 18))
      return `orgs.${i}.id must be ${org.kind === 'department' ? 'a USCC of 18 characters' : 'an area code of 12 digits'}`
    const isElsewhere = !areaWithin(org.area, area)
    if (isElsewhere && org.kind !== 'department') return `orgs.${i}.area does not lie in ${area} (AUTHORITY)`
    // Another county's department has nobody above it here.
    if (org.parent === null ? org.id !== area && !isElsewhere : !byId.has(org.parent))
      return `orgs.${i}.parent is no organisation of the file`
  }
  const codes = items.map((item) => item.code)
  if (new Set(codes).size < codes.length) return `items.${repeated(codes)}.code is there twice`
  const ownerless = items.findIndex((item) => byId.get(item.owner)?.kind !== 'department')
  if (ownerless >= 0) return `items.${ownerless}.owner is no department of the file`
  // Else a case of it could be sent to nobody.
  for (const [i, { owner, joint = [], elsewhere = [] }] of items.entries()) {
    if (joint.includes(owner)) return `items.${i}.joint has its owner, who decides`
    if (joint.some((org) => byId.get(org)?.kind !== 'department'))
      return `items.${i}.joint has what is no department of the file`
    if (elsewhere.some((org) => byId.get(org)?.kind !== 'department'))
      return `items.${i}.elsewhere has what is no department of the file`
  }
  return null
}

const repeated = (ids: readonly string[]): number => ids.findIndex((id, i) => ids.indexOf(id) < i)
