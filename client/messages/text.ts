/**
 * The catalogue in use. Chinese, unless an engineer asked for `?lang=en` before anything was drawn. What a village
 * needs to take a case is here; what only a desk or a resident reads comes with their screens.
 */
import { type Messages, zh } from './zh.ts'

export let t: Messages = zh
let english = false

export function speakEnglish(messages: Messages): void {
  t = messages
  english = true
}

/** A catalogue that comes later, in the language in use. */
export const inLanguage = <T>(chinese: T, load: () => Promise<T>): T | Promise<T> =>
  english ? load() : chinese
