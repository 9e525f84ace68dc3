/** Problem documents (RFC 9457). `type` is stable and is what programs read; `title` and `detail` are for people. */
import * as z from 'zod/mini'

export const PROBLEMS = {
  'bad-request': { status: 400, title: '请求格式不正确' },
  unauthorized: { status: 401, title: '请先登录' },
  'bad-signature': { status: 401, title: '设备签名无效' },
  'unknown-device': { status: 401, title: '设备未登记' },
  'wrong-password': { status: 401, title: '工号或密码不正确' },
  forbidden: { status: 403, title: '没有权限' },
  'needs-invitation': { status: 403, title: '这台设备要凭邀请码登记' },
  'no-invitation': { status: 404, title: '没有这个邀请码' },
  'invitation-used': { status: 410, title: '这个邀请码已经用过' },
  'invitation-over': { status: 410, title: '这个邀请码已经过期' },
  'account-taken': { status: 409, title: '这个账号已经有人用' },
  'account-closed': { status: 409, title: '这个账号已停用' },
  'not-found': { status: 404, title: '没有找到' },
  'method-not-allowed': { status: 405, title: '不支持这个方法' },
  incomplete: { status: 409, title: '省去的内容在这里算不出来' },
  'not-due': { status: 409, title: '还没有过期限，或者已经告知、受理过' },
  'old-item': { status: 409, title: '这个事项已经更新，请重新打开办事指南' },
  'wrong-fields': { status: 422, title: '有内容没有填，或者填得不对' },
  closed: { status: 409, title: '这一件现在不能再补充' },
  gap: { status: 409, title: '日志不连续' },
  'too-large': { status: 413, title: '内容太大' },
  'unsupported-encoding': { status: 415, title: '不支持的编码' },
  'too-many-requests': { status: 429, title: '请求太频繁，请稍后再试' },
  'hash-mismatch': { status: 422, title: '内容与校验值不符' },
  internal: { status: 500, title: '服务器内部错误' },
  unavailable: { status: 503, title: '服务暂时不可用' },
} as const
export type ProblemType = keyof typeof PROBLEMS

export const PROBLEM_PREFIX = 'urn:yimen:problem:'

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
})
export type Problem = z.infer<typeof problemSchema>

/** The stable name of a problem document's type; null for a foreign one. */
export function problemType(problem: Problem): ProblemType | null {
  const name = problem.type.startsWith(PROBLEM_PREFIX) ? problem.type.slice(PROBLEM_PREFIX.length) : ''
  return Object.hasOwn(PROBLEMS, name) ? (name as ProblemType) : null
}
