/**
 * A photograph as it is kept and sent: long side at most 1,600 px, a JPEG of about 250 KB. Drawing it anew leaves
 * behind what the camera wrote beside the picture, the position among it; its orientation is drawn in.
 */
const LONG_SIDE_MAX = 1600
const ENOUGH_BYTES = 250 * 1024
const QUALITIES = [0.85, 0.75, 0.65, 0.55, 0.45]

/** null where the browser can make no picture of it. */
export async function scalePhotograph(file: Blob): Promise<Blob | null> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return null
  }
  const ratio = Math.min(1, LONG_SIDE_MAX / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * ratio))
  canvas.height = Math.max(1, Math.round(picture.height * ratio))
  const context = canvas.getContext('2d')
  if (!context) return null
  // JPEG knows no transparency: what was clear becomes paper, not ink.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  let smallest: Blob | null = null
  for (const quality of QUALITIES) {
    smallest = await jpegOf(canvas, quality)
    if (smallest && smallest.size <= ENOUGH_BYTES) break
  }
  return smallest
}

const jpegOf = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
