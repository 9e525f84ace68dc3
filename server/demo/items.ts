/**
 * Fifteen items that villages and towns take most often, in order of likely use. For demonstration: limits, materials
 * and articles are to be checked by the county before use; 「（待核）」 marks an article quoted from memory.
 */
import type { ItemDraft } from '../catalogue/publish.ts'
import { disability, elderly } from './items/allowance.ts'
import { foodPermit, soleTrader } from './items/business.ts'
import { birthHousehold, birthRegister, residencePermit } from './items/family.ts'
import { medicalEnrol, pensionClaim, pensionEnrol } from './items/insurance.ts'
import { felling, homestead } from './items/land.ts'
import { extremePoverty, minimumLiving, temporaryRelief } from './items/relief.ts'

const inOrderOfUse: readonly Omit<ItemDraft, 'rank'>[] = [
  pensionEnrol,
  medicalEnrol,
  pensionClaim,
  elderly,
  minimumLiving,
  disability,
  temporaryRelief,
  homestead,
  soleTrader,
  birthHousehold,
  birthRegister,
  residencePermit,
  foodPermit,
  felling,
  extremePoverty,
]

export const demoItems: readonly ItemDraft[] = inOrderOfUse.map((item, i) => ({ ...item, rank: i + 1 }))
