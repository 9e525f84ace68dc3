/**
 * `/api/v1/filings` (网上申办): first a number, then what the applicant has written under it, then each photograph. Every
 * step may be sent again after an answer that was lost, and changes nothing then.
 */
import * as z from 'zod/mini'
import { fileSchema } from '../case/events.ts'
import { caseNoSchema } from '../case/number.ts'
import { areaCodeSchema } from '../org/org.ts'

export const FILINGS_PATH = '/api/v1/filings'

/** Photographs of one filing. */
export const FILES_MAX = 30
export const FILE_BYTES_MAX = 5 * 1024 ** 2
/** What anybody may send before a clerk's eyes. */
export const FILE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const

/** `POST /api/v1/filings`: `org` is the town or village where it is to be looked at and handed over. */
export const numberQuestionSchema = z.object({ org: areaCodeSchema })

/** `token`: shows that the number was given to this browser. */
export const numberGivenSchema = z.object({
  caseNo: caseNoSchema,
  token: z.string().check(z.maxLength(64)),
})
export type NumberGiven = z.infer<typeof numberGivenSchema>

const fieldsSchema = z.record(z.string().check(z.maxLength(64)), z.string().check(z.maxLength(4000)))
const materialsSchema = z
  .array(
    z.object({
      material: z.string().check(z.maxLength(32)),
      file: z.extend(fileSchema, {
        bytes: z.int().check(z.positive(), z.maximum(FILE_BYTES_MAX)),
        type: z.string().check(z.regex(/^(image\/(jpeg|png|webp)|application\/pdf)$/)),
      }),
    }),
  )
  .check(z.maxLength(FILES_MAX))

/** `PUT /api/v1/filings/<number>`. */
export const filingSchema = z.object({
  token: z.string().check(z.maxLength(64)),
  item: z.string().check(z.maxLength(31)),
  itemVersion: z.int(),
  fields: fieldsSchema,
  materials: materialsSchema,
})
export type Filing = z.infer<typeof filingSchema>

export const filedSchema = z.object({
  caseNo: caseNoSchema,
  queryCode: z.string(),
  /** ISO: 收件, from which the notice clock runs. */
  receivedAt: z.string(),
})
export type Filed = z.infer<typeof filedSchema>

/** `POST /api/v1/filings/<number>/supplements` (补正): what a notice asks for, of whatever case, by its receipt. */
export const supplementSchema = z.object({
  queryCode: z.string().check(z.maxLength(16)),
  fields: fieldsSchema,
  materials: materialsSchema,
})
export type Supplement = z.infer<typeof supplementSchema>

/**
 * `PUT /api/v1/filings/<number>/files/<sha256>`: the bytes of one that the case names; the code goes in this header, or of
 * what was filed here the token, which nobody can be kept out by trying codes.
 */
export const CODE_HEADER = 'x-query-code'
