/** Two letters of the demo county (演示): in 安流镇 and in one of its villages, enrolment is decided at the counter. */
import type { Delegation } from '../../shared/org/ledger.ts'
import { labour } from './departments.ts'
import { pensionEnrol } from './items/insurance.ts'

const letter = (id: string, to: string, number: string): Delegation => ({
  ...{ id, to, letter: number, items: [pensionEnrol.code], from: labour.uscc },
  ...{ powers: ['accept', 'decide', 'issue'], validFrom: '2026-01-01', validTo: null },
})

export const demoDelegations: readonly Delegation[] = [
  letter('d1', '441424120000', '（演示）五人社委〔2026〕1号'),
  letter('d2', '441424120206', '（演示）五人社委〔2026〕2号'),
]
