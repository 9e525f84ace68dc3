/** Accounts of the demo county, printed at its start. One password that everybody may know: never for a real node. */
import { demoStaff } from './staff.ts'

export const demoPassword = 'yimen-demo'

export const demoAccounts: readonly { readonly staff: string; readonly password: string }[] = demoStaff.map(
  ({ id }) => ({ staff: id, password: demoPassword }),
)
