/** Files that are there whole or not at all, also after a power cut: fsync, rename, fsync of the folder. */
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

export async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const half = `${path}.half`
  const file = await open(half, 'w', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(half, path)
  await syncPath(dirname(path))
}

/** Moves a file whose bytes are complete; the two paths lie on one disk. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await syncPath(from)
  await rename(from, to)
  await syncPath(dirname(to))
}

/** Made where it is missing, with the folders above it: whoever has written durably into it finds it after a power cut. */
export async function makeFolder(path: string): Promise<void> {
  const whole = resolve(path)
  const first = await mkdir(whole, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = whole; made.length >= first.length; made = dirname(made)) await syncPath(dirname(made))
}

/** What was written to a file or folder is on stable storage when it resolves. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
