/** A county of the day before: its node's folder with everybody enrolled, and what each station is known by. */
import { join } from 'node:path'
import { openAuthority } from '../../server/authority/authority.ts'
import { openNode } from '../../server/compose.ts'
import { demoRelease } from '../../server/demo/release.ts'
import { directoryOf } from '../../server/directory.ts'
import type { Environment } from '../../server/environment.ts'
import { createSequencer } from '../../server/sequencer/sequencer.ts'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import { systemClock, systemRandom } from '../../server/system.ts'
import type { Enrolment } from '../../shared/protocol/session.ts'
import { exportPrivateKey, exportPublicKey, generateKeyPair } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'

export interface EnrolledStation {
  readonly staff: string
  readonly enrolment: Enrolment
  /** PKCS 8, base64url. */
  readonly privateKey: string
}

/** One station in each of so many villages of the demo county; not by 450 invitations, each of which would publish a release. */
export async function countyOfStations(dataDir: string, count: number): Promise<EnrolledStation[]> {
  const published = demoRelease('2026-11-21T00:00:00.000Z')
  const villages = published.orgs.filter((org) => org.kind === 'village').slice(0, count)
  if (villages.length < count) throw new Error(`the demo county has ${villages.length} villages only`)
  const release = {
    ...published,
    staff: villages.map((org, i) => ({
      id: `cun${i}`,
      name: '（演示）',
      org: org.id,
      roles: ['agent' as const],
    })),
  }
  const { area } = release
  const environment: Environment = {
    ...{ port: 0, host: '127.0.0.1', dataDir, authority: area, upstream: null, publicUrl: null },
    ...{
      trustProxy: 0,
      logLevel: 'silent' as const,
      catalogue: null,
      couchUrl: null,
      archiveDays: 30,
      sequencer: true,
    },
  }
  const node = await openNode(environment, { seed: release })
  const { publicKey } = node
  await node.close()

  const store = await openPouchStore({ dir: join(dataDir, 'db') })
  const deps = { store, area, hasher, random: systemRandom, clock: systemClock }
  const { judgement, enrol } = await openAuthority({ ...deps, directory: directoryOf(release) })
  const onDefect = (error: unknown): never => {
    throw error
  }
  const sequencer = await createSequencer({ store, area, judgement, onDefect })
  const stations: EnrolledStation[] = []
  for (const [i, org] of villages.entries()) {
    const pair = await generateKeyPair(true)
    const { device, terminal } = await enrol(
      org.id,
      await exportPublicKey(pair.publicKey),
      sequencer.devices(),
    )
    await sequencer.drain()
    stations.push({
      staff: `cun${i}`,
      enrolment: {
        device,
        terminal,
        org,
        authority: { area, key: publicKey },
        catalogue: null,
      },
      privateKey: await exportPrivateKey(pair.privateKey),
    })
  }
  await sequencer.stop()
  await store.close()
  return stations
}
