/** One thing that an operator does at the machine. */
import type { Environment } from '../environment.ts'

export interface Command {
  /** Of its arguments, as the usage shows them; those in brackets may be left out. */
  readonly args: readonly string[]
  readonly what: string
  /** What goes to stdout. Throws `CannotDo`, `Broken`, or the system's error. */
  run(environment: Environment, args: readonly string[], tell: (sentence: string) => void): Promise<string>
}
