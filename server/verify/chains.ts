/**
 * Each device's log from its first entry on, by headers alone: every hash is that of its header, every entry follows
 * the one before it, and what was sealed and anchored is what is here. Two entries under one id may stand side by side,
 * as they do in the log of a copied device; what the root has put in quarantine need not follow anything.
 */
import { deviceOf, type Entry, eventId, hashOf, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { type Seal, sealText } from '../../shared/protocol/exchange.ts'
import type { Verifier } from '../../sync/signing.ts'
import { Broken, type Counts } from './findings.ts'
import type { LogSource, Survey } from './log-source.ts'

export interface ChainDeps {
  readonly hasher: Hasher
  readonly verifier: Verifier
  /** Entries may lie here whose device's log is not whole yet. */
  readonly healing: boolean
  /** Lets others have their turn. */
  readonly rest: () => Promise<void>
}

interface Link {
  readonly id: string
  readonly stream: string
  readonly seq: number
  readonly hash: string
  readonly prev: string
  readonly whole: boolean
}

/** Hashes by seq of one device. */
type Held = ReadonlyMap<number, ReadonlySet<string>>

/** Throws `Broken` at the first break. */
export async function verifyChains(
  deps: ChainDeps,
  source: LogSource,
  survey: Survey,
  counts: Counts,
): Promise<void> {
  /** Those that are not met with their device's log. */
  const anchored = new Map(survey.anchored)
  for await (const { device, entries, seals } of source.logs(survey, (e) => linkOf(deps.hasher, e))) {
    await deps.rest()
    const held = heldOf(entries)
    counts.devices += entries.length > 0 ? 1 : 0
    counts.waiting += verifyLinks(deps, survey, device, entries, held)
    for (const [seq, here] of held) {
      const id = eventId(device, seq)
      for (const hash of anchored.get(id) ?? []) if (!here.has(hash)) throw anchorBreak(id)
      if (anchored.delete(id)) counts.anchors += 1
    }
    for (const seal of seals) await verifySeal(deps, survey, seal, held)
    counts.seals += seals.length
  }
  const [missing] = anchored.keys()
  if (missing !== undefined && !deps.healing) throw anchorBreak(missing)
}

function linkOf(hasher: Hasher, { event, hash }: Entry): Link {
  const { id, stream, prev } = event
  return { id, stream, seq: seqOf(id), hash, prev, whole: isWhole(hasher, { event, hash }) }
}

function isWhole(hasher: Hasher, { event, hash }: Entry): boolean {
  try {
    return hashOf(hasher, event) === hash
  } catch {
    // A header without a canonical form was never taken in.
    return false
  }
}

function heldOf(links: readonly Link[]): Held {
  const held = new Map<number, Set<string>>()
  for (const { seq, hash } of links) held.set(seq, (held.get(seq) ?? new Set()).add(hash))
  return held
}

/** How many gaps there are, where there may be any. */
function verifyLinks(
  { healing }: ChainDeps,
  { quarantined }: Survey,
  device: string,
  links: readonly Link[],
  held: Held,
): number {
  let reached = 0
  let gaps = 0
  for (const seq of [...held.keys()].sort((a, b) => a - b)) {
    if (seq !== reached + 1) gaps += 1
    if (gaps > 0 && !healing) throw new Broken({ type: 'Gap', device, seq: reached + 1 })
    reached = seq
  }
  for (const { id, stream, seq, hash, prev, whole } of links) {
    if (!whole) throw new Broken({ type: 'Hash', id, stream })
    if (quarantined.has(hash)) continue
    const follows = seq === 1 ? prev === '' : (held.get(seq - 1)?.has(prev) ?? true)
    if (!follows) throw new Broken({ type: 'Link', id, stream })
  }
  return gaps
}

async function verifySeal(
  { verifier, healing }: ChainDeps,
  { keys }: Survey,
  { device, seq, hash, signature }: Seal,
  held: Held,
): Promise<void> {
  const key = keys.get(device)
  if (key === undefined) throw new Broken({ type: 'SealedByNobody', device, seq })
  if (!(await verifier.verify(key, sealText(device, seq, hash), signature)))
    throw new Broken({ type: 'Seal', device, seq })
  const here = held.get(seq)
  if (here ? !here.has(hash) : !healing) throw new Broken({ type: 'SealedElse', device, seq })
}

const anchorBreak = (id: string): Broken =>
  new Broken({ type: 'Anchor', device: deviceOf(id), seq: seqOf(id) })
