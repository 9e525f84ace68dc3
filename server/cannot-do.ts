/** Why something that was asked for at the machine is not done, in one sentence that says what to do instead. */
export class CannotDo extends Error {
  override readonly name: string = 'CannotDo'
}
