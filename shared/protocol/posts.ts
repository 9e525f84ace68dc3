/**
 * 岗位 (org/posts.ts). `GET /api/v1/posts`: those of the asker's own unit, the county's of all. `POST` enters a post, or puts
 * it in the place of the unit's of that name. `POST …/away`: from that day on every open case of that person's posts is the
 * other's; `POST …/back` takes it back, and nothing of an account that is closed; `POST …/remove`: there is no such post any more. Each answers as GET does. Changed by the unit's deciders and the county's managers.
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { staffIdSchema } from '../org/org.ts'
import { absenceFields, absenceSchema, isForward, postFields } from '../org/posts.ts'

export const POSTS_PATH = '/api/v1/posts'

export const awaySchema = z.object(absenceFields).check(z.refine(isForward, { path: ['to'] }))

/** Which absence: one person has no two that begin on one day. */
export const backSchema = z.object({ staff: staffIdSchema, from: daySchema })
export type Back = z.infer<typeof backSchema>

export const postNameSchema = z.object({ org: postFields.org, name: postFields.name })
export type PostName = z.infer<typeof postNameSchema>

export const postsSchema = z.object({
  /** In China. */
  today: daySchema,
  posts: z.array(
    z.object({
      ...postFields,
      /** Today; `staff` is null where both are away: then it is whoever of the unit is there. */
      onDuty: z.object({ as: z.enum(['a', 'b', 'unit']), staff: z.nullable(staffIdSchema) }),
    }),
  ),
  /** Of today and to come, and those that ended since the last was entered. */
  absences: z.array(absenceSchema),
})
export type Posts = z.infer<typeof postsSchema>
