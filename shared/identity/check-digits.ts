/** The two check systems of ISO 7064 in use here: MOD 11-2 (resident ID) and MOD 37-36 (case number, e-licence). */

const MOD_11_2 = '0123456789X'
const MOD_37_36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** ISO 7064 MOD 11-2, a pure system: the check character (0–9, X) of a string of digits. */
export function mod112(digits: string): string {
  let sum = 0
  for (const c of digits) sum = ((sum + valueIn(MOD_11_2.slice(0, 10), c)) * 2) % 11
  return MOD_11_2[(12 - sum) % 11]!
}

/** ISO 7064 MOD 37-36, a hybrid system: the check character of a string over 0–9 and A–Z. */
export function mod3736(text: string): string {
  let product = 36
  for (const c of text) {
    const sum = (product + valueIn(MOD_37_36, c)) % 36 || 36
    product = (sum * 2) % 37
  }
  return MOD_37_36[(37 - product) % 36]!
}

function valueIn(alphabet: string, character: string): number {
  const value = alphabet.indexOf(character)
  if (value < 0) throw new RangeError('a character outside the alphabet of the check system')
  return value
}
