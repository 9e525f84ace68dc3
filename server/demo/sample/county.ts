/** The county node of the sample: its authority, its sequencer and its half of the exchange, over a store in memory. */

import type { Release } from '../../../shared/catalogue/release.ts'
import type { Enrolled } from '../../../shared/device-events.ts'
import type { Staff } from '../../../shared/org/org.ts'
import type { ExchangeRequest, ExchangeResponse } from '../../../shared/protocol/exchange.ts'
import type { Random } from '../../../shared/random.ts'
import type { Result } from '../../../shared/result.ts'
import type { Clock } from '../../../shared/time.ts'
import { ecdsaVerifier, exportPublicKey, generateKeyPair, signerOf } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import {
  answerExchange,
  type ExchangeError,
  type NodeDeps,
  type Sender,
} from '../../../sync/exchange/node.ts'
import { openAuthority } from '../../authority/authority.ts'
import { directoryOf } from '../../directory.ts'
import { createSequencer } from '../../sequencer/sequencer.ts'
import type { NodeStore } from '../../stores/node-store.ts'

export interface CountyDeps {
  readonly store: NodeStore
  readonly release: Release
  readonly clock: Clock
  readonly random: Random
}

export interface SampleCounty {
  /** Its log, of this tenure: drawn first of all, so that a sample is known by it. */
  readonly device: string
  /** What signs its batches: SPKI, base64url. Made for this run, and gone with it. */
  readonly key: string
  enrol(staff: Staff, key: string): Promise<Enrolled>
  answer(sender: Sender, question: ExchangeRequest): Promise<Result<ExchangeResponse, ExchangeError>>
  drain(): Promise<void>
}

export async function openCounty({ store, release, clock, random }: CountyDeps): Promise<SampleCounty> {
  const { area } = release
  const pair = await generateKeyPair(false)
  const directory = directoryOf(release)
  const authority = await openAuthority({ store, area, hasher, random, clock, directory })
  const { judgement } = authority
  const onDefect = (error: unknown): never => {
    throw error
  }
  const sequencer = await createSequencer({ store, area, judgement, onDefect })
  await sequencer.drain()
  const node: NodeDeps = {
    ...{ store, feed: store, hasher, clock, device: () => authority.device },
    verifier: ecdsaVerifier(),
    signer: signerOf(pair.privateKey),
    catalogue: () => null,
    enrolled: sequencer.device,
    ...{ voucher: () => undefined, healing: () => false, rooted: null },
  }
  return {
    device: authority.device,
    key: await exportPublicKey(pair.publicKey),
    async enrol(staff, key) {
      const enrolled = await authority.enrol(staff.org, key, sequencer.devices())
      await sequencer.drain()
      return enrolled
    },
    answer: (sender, question) => answerExchange(node, sender, question),
    drain: sequencer.drain,
  }
}
