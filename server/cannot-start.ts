/** Why a node does not start, in one sentence for the person who starts it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}
