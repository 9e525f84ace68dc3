import { CannotDo } from './cannot-do.ts'

/** Why a node does not start, in one sentence for the person who starts it. */
export class CannotStart extends CannotDo {
  override readonly name = 'CannotStart'
}
