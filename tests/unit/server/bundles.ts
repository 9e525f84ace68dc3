/** A station that has sent nothing, and its log as a file, with the key that the release names. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8 } from '../../../shared/bytes.ts'
import { readPack } from '../../../shared/catalogue/pack.ts'
import { seqOf } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { bundleBytes, contentOf, fileOf } from '../../support/bundle.ts'
import { type County, type Station, village } from './county.ts'

export const PHOTOGRAPH = utf8('a photograph of a household register')

/** Two cases, the first with a photograph; nothing of it sent. `to`: the seq of its last event. */
export async function cutOff(county: County, staff = village) {
  const station = await county.enrol(staff)
  const first = await station.handIn(undefined, fileOf(contentOf(PHOTOGRAPH)))
  const second = await station.handIn()
  const last = (await station.store.last(station.enrolment.device))!
  return { station, cases: [first.caseNo, second.caseNo], to: seqOf(last.event.id) }
}

type Changes = Partial<Parameters<typeof bundleBytes>[1]> & { readonly signer?: Station['signer'] }

/** Everything of its log, unless `changes` says otherwise, and the photograph. */
export async function exported(county: Pick<County, 'dataDir'>, station: Station, changes: Changes = {}) {
  const { device, authority } = station.enrolment
  const last = await station.store.last(device)
  const { signer = station.signer, ...what } = changes
  return bundleBytes(
    { store: station.store, signer, sealingKey: await sealingKeyOf(county) },
    {
      ...{ area: authority.area, device, from: 1, to: last ? seqOf(last.event.id) : 0, skewMs: 0 },
      ...{ files: [contentOf(PHOTOGRAPH)], ...what },
    },
  )
}

async function sealingKeyOf({ dataDir }: Pick<County, 'dataDir'>): Promise<string> {
  const dir = join(dataDir, 'releases')
  const numbers = (await readdir(dir)).map((name) => Number.parseInt(name, 10))
  const text = await readFile(join(dir, `${Math.max(...numbers)}.json`), 'utf8')
  return readPack(hasher, text)!.release.bundleKey!
}
