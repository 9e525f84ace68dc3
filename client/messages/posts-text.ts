/** Texts of posts and who stands in, in the language in use. */
import { inLanguage } from './text.ts'
import { zhPosts } from './zh-posts.ts'

export const p = await inLanguage(zhPosts, async () => (await import('./en-posts.ts')).enPosts)
