/** When a light turns yellow: configuration of the county, in its release; where it has set none, domain.md 2.8. */
import * as z from 'zod/mini'

const count = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))

/** The defaults are those of the county's rules where it has set none (domain.md 2.8). */
export const LIGHT_RULES = {
  ...{ shortLeft: 1, shortMax: 5, share: 0.2 },
  ...{ minutes: 60, closes: '17:30' },
}

/** What is left out is as in `LIGHT_RULES`. Whole days and minutes. */
export const lightRulesSchema = z
  .object({
    /** Of limits of two to `shortMax` workdays: with so many left. */
    shortLeft: z._default(count(0, 30), LIGHT_RULES.shortLeft),
    shortMax: z._default(count(1, 60), LIGHT_RULES.shortMax),
    /** Of longer ones: with this share of the limit left, rounded up. */
    share: z._default(z.number().check(z.gt(0), z.lte(0.5)), LIGHT_RULES.share),
    /** Of what is due on the day itself: so many minutes before the counter closes. */
    minutes: z._default(count(0, 480), LIGHT_RULES.minutes),
    /** `HH:mm` in China. */
    closes: z._default(z.string().check(z.regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)), LIGHT_RULES.closes),
  })
  // Else a short limit would be yellow from its first day on.
  .check(z.refine(({ shortLeft, shortMax }) => shortLeft < shortMax, { path: ['shortLeft'] }))
export type LightRules = z.infer<typeof lightRulesSchema>
