/** A service item (事项) as published: what a clerk reads, what may be asked for, who decides. GB/T 39554.2-2020. */
import * as z from 'zod/mini'
import { orgIdSchema } from '../org/org.ts'

export const limitSchema = z.object({
  n: z.int().check(z.gte(0), z.lte(3650)),
  unit: z.enum(['workday', 'day', 'hour']),
})

export const materialSpecSchema = z.object({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)),
  name: z.string(),
  /** must: 必须; conditional: 视情形（条件写在 note）; curable: 可容缺、可承诺. */
  need: z.enum(['must', 'conditional', 'curable']),
  /** Of a curable one: within which after acceptance it is to come; absent: by when the decision is due. */
  cureWithin: z.optional(limitSchema),
  kind: z.enum(['original', 'copy', 'form', 'certificate', 'commitment']),
  /** 可通过共享获取的，不得要求申请人提供（国务院令716号第七条）. */
  shareable: z.boolean(),
  copies: z.int(),
  /** 法律依据; empty only where the seed gives none (then marked 演示). */
  basis: z.string(),
  /** 审查要点. */
  reviewPoints: z.array(z.string()),
  note: z.optional(z.string()),
  /** 样表: what a specimen of this paper says, line by line, about nobody. A form without one is the item's own form. */
  sample: z.optional(z.array(z.object({ label: z.string(), value: z.string() }))),
})
export type MaterialSpec = z.infer<typeof materialSpecSchema>

export const fieldSpecSchema = z.object({
  /** The key of the field in `filled` events. */
  name: z.string().check(z.regex(/^[a-z][A-Za-z0-9.]{0,47}$/)),
  label: z.string(),
  kind: z.enum(['text', 'longtext', 'choice', 'date', 'number', 'phone', 'id', 'bankcard', 'area']),
  required: z.boolean(),
  options: z.optional(z.array(z.string())),
  hint: z.optional(z.string()),
  unit: z.optional(z.string()),
  /** What a specimen of the form says here (样表): valid, and about nobody. */
  example: z.optional(z.string()),
})
export type FieldSpec = z.infer<typeof fieldSpecSchema>

/** Asked for with every item. */
export const APPLICANT_FIELDS = [
  'applicant.name',
  'applicant.id',
  'applicant.phone',
  'applicant.address',
] as const

/** Departments that are heard on one case. */
export const JOINT_MAX = 8

/** Characters. */
export const RISK_MAX = 400

export const processSchema = z.object({
  step: z.enum(['review', 'decide']),
  name: z.string(),
  /** By when after acceptance, where the step has a limit of its own. */
  within: z.optional(limitSchema),
  /** 廉政风险提示 (F10): whoever takes the step says in its event that they have read it. */
  risk: z.optional(z.string().check(z.minLength(1), z.maxLength(RISK_MAX))),
})

export const itemSchema = z.object({
  /** Implementation code (31 characters) in the national scheme. */
  code: z.string().check(z.regex(/^[0-9A-Z]{31}$/)),
  /** 1, 2, 3 …; a case pins the version under which it was received. */
  version: z.int(),
  name: z.string(),
  /** 01 行政许可, 05 行政给付, 07 行政确认, 10 其他行政权力, 20 公共服务. */
  type: z.enum(['01', '05', '07', '10', '20']),
  /** 即办件 承诺件 联办件 上报件 网办件. */
  kind: z.enum(['instant', 'promise', 'joint', 'escalated', 'online']),
  /** Levels at whose counters it is taken in (A07); absent: at all. Another needs a letter (org/ledger.ts). */
  takenAt: z.optional(z.array(z.enum(['county', 'town', 'village'])).check(z.minLength(1))),
  /** The department that decides. */
  owner: orgIdSchema,
  /** 联办: departments that are heard before it decides; absent: none. */
  joint: z.optional(z.array(orgIdSchema).check(z.minLength(1), z.maxLength(JOINT_MAX))),
  /** 异地办理: departments of other counties that decide it for people who belong there (C36); absent: none. */
  elsewhere: z.optional(z.array(orgIdSchema).check(z.minLength(1))),
  /** Limits of what goes there: from acceptance, from when it is sent, from the decision. */
  elsewhereWithin: z.optional(z.object({ push: limitSchema, decide: limitSchema, tell: limitSchema })),
  /** 演示: limits and materials are for demonstration. */
  demo: z.boolean(),
  basis: z.array(z.object({ law: z.string(), article: z.string() })),
  conditions: z.array(z.string()),
  materials: z.array(materialSpecSchema),
  /** Without APPLICANT_FIELDS. */
  form: z.array(fieldSpecSchema),
  /** Steps in the department, at most three with acceptance; the last is `decide`. */
  process: z.array(processSchema).check(z.minLength(1), z.maxLength(2)),
  /** null: the law sets none. */
  statutory: z.nullable(limitSchema),
  promised: limitSchema,
  /** A benefit is paid from the month of application on, wherever the case is decided (C36); absent: it is not said. */
  paidFrom: z.optional(z.literal('application')),
  fee: z.string(),
  results: z.array(z.string()),
  /** Everyday words that lead here: 老人领钱, 办社保. */
  words: z.array(z.string()),
  /**
   * Pinyin without tones (ü as v), one syllable for each letter or digit of the name, separated by spaces; then the
   * same of each everyday word after a comma: `cheng xiang ju min …,lao ren ling qian`. `initials` likewise, without
   * the spaces: `cxjm…,lrlq`. Computed when the release is published.
   */
  pinyin: z.string(),
  initials: z.string(),
  /** Place in the order of use, 1 = most used. */
  rank: z.int(),
})
export type Item = z.infer<typeof itemSchema>

/** 网办件 are filed by the web, and at counters like all others. */
export const isFiledOnline = ({ kind }: Pick<Item, 'kind'>): boolean => kind === 'online'

/** What is to be read before that step; undefined: nothing. */
export const riskOf = (item: Item | undefined, step: Item['process'][number]['step']): string | undefined =>
  item?.process.find((p) => p.step === step)?.risk
