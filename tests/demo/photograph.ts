/** A photograph of a paper: an event that names it, then the bytes, which may take their time. */
import { randomBytes } from 'node:crypto'
import { draftOf } from '../support/device.ts'
import { pause } from '../support/township.ts'
import { download, fileOf, upload } from '../support/upload.ts'
import type { Telling } from './telling.ts'
import { type Place, type Station, sent } from './town.ts'

const BYTES = 180_000

/** Resolves with its SHA-256 and the offsets from which it was sent. */
export async function takePhotograph(
  telling: Telling,
  station: Station,
  caseNo: string,
  under: (work: Promise<number[]>) => Promise<number[]> = (work) => work,
): Promise<{ sha256: string; offsets: number[] }> {
  const bytes = new Uint8Array(randomBytes(BYTES))
  const file = fileOf(bytes)
  const material = telling.item.materials[0]!.id
  await station.device.write([draftOf(caseNo, 'material', { material, seen: true, file })])
  await sent(station)
  const before = station.line.counts().bytesUp
  const progress = {
    label: '字节，照片 bytes of the photograph',
    done: () => station.line.counts().bytesUp - before,
    total: BYTES,
  }
  const offsets = await telling.board.during(progress, under(upload(station.device, bytes, pause)))
  telling.photographs.push(file.sha256)
  return { sha256: file.sha256, offsets }
}

/** Whether the very bytes are to be had there. */
export async function sees({ device }: Place, sha256: string): Promise<boolean> {
  const answer = await download(device, sha256)
  return fileOf(new Uint8Array(await answer.arrayBuffer())).sha256 === sha256
}
