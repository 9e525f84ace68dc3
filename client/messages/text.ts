/** The catalogue in use. Chinese, unless an engineer asked for `?lang=en` before anything was drawn. */
import { type Messages, zh } from './zh.ts'

export let t: Messages = zh

export function speak(messages: Messages): void {
  t = messages
}
