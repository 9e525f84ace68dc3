/**
 * Characters that no font of this machine has, told before they are printed as a box. What every Chinese font has
 * (ASCII, punctuation, GB 2312 and the rest of the basic block) is not measured.
 */

/** Says of a character whether something other than the box for a missing one would be drawn. */
export type HasGlyph = (character: string) => boolean

const EVERYWHERE = /[\p{ASCII}\p{P}\p{S}\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}〇一-龥]/u

/** Each once, in the order of the text. */
export const missingCharacters = (text: string, hasGlyph: HasGlyph): string[] =>
  [...new Set(text.normalize('NFC'))].filter((c) => !EVERYWHERE.test(c) && !hasGlyph(c))

/** Code points that have no character, so that a font draws the box for each (planes 2 and 3 are for rare Chinese). */
const NOWHERE = ['\u{10fffd}', '\u{2fffd}', '\u{3fffd}']
const SIZE_PX = 32

/** Draws on a canvas in the given font (a CSS family list) and compares with the boxes; nothing drawn is missing too. */
export function canvasGlyphs(family: string): HasGlyph {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE_PX * 2
  canvas.height = SIZE_PX * 2
  const context = canvas.getContext('2d', { willReadFrequently: true })
  // Without a canvas nothing can be told, and a warning for every name would be read by nobody.
  if (!context) return () => true
  const drawn = (character: string): string => {
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.font = `${SIZE_PX}px ${family}`
    context.textBaseline = 'middle'
    context.fillText(character, SIZE_PX / 2, SIZE_PX)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    let ink = ''
    for (let at = 3; at < data.length; at += 4) ink += String.fromCharCode(data[at]!)
    return ink
  }
  const nothing = drawn(' ')
  const boxes = new Set([nothing, ...NOWHERE.map(drawn)])
  return (character) => !boxes.has(drawn(character))
}
