/**
 * What the county does with a bundle: whose it is and whether it is whole, before anything of it is opened; then the log
 * in the parts of an exchange (`takePart`), and the files. The same again, late or out of order changes nothing.
 */
import type { MaterialFile } from '../../shared/case/events.ts'
import { type Event, eventId, seqOf } from '../../shared/event.ts'
import type { OpenedBundle } from '../../shared/protocol/bundle.ts'
import type { WholePart } from '../../shared/protocol/exchange.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { isoOf } from '../../shared/time.ts'
import { type NodeDeps, type Sender, takePart } from '../exchange/node.ts'
import { entriesOf } from '../verify.ts'
import type { BundleSource, Bytes } from './form.ts'
import { checkSigned, eachOpened, type Opened, type ReadHead, type Refused, readHead } from './read-bundle.ts'

export interface CheckDeps extends Pick<NodeDeps, 'verifier' | 'enrolled'> {
  readonly area: string
}

export interface TakeDeps extends CheckDeps, Pick<NodeDeps, 'store' | 'hasher' | 'clock'> {
  /** The county's own half; undefined for a key that it does not have. */
  readonly opens: (root: string) => CryptoKey | undefined
  readonly files: {
    /** From this device. */
    has(sha256: string, by: string): Promise<boolean>
    /** `end`: false where the bytes are not those of the name; nothing is kept then. */
    begin(
      file: MaterialFile,
      by: string,
    ): Promise<{ write(bytes: Bytes): Promise<void>; end(): Promise<boolean> }>
  }
}

export interface Checked extends ReadHead {
  readonly sender: Sender
}

/** Of which county and device, and whether it is as that device signed it. */
export async function checkBundle(
  { area, verifier, enrolled }: CheckDeps,
  source: BundleSource,
): Promise<Result<Checked, Refused>> {
  const read = await readHead(source)
  if (!read.ok) return read
  const { device } = read.value.head
  if (read.value.head.area !== area) return refused('other-county')
  const known = enrolled(device)
  if (!known) return refused('unknown-device')
  const signed = await checkSigned(verifier, source, read.value, known.key)
  if (!signed.ok) return signed
  return ok({ ...read.value, sender: { device, org: known.org, key: known.key, relay: false } })
}

/** `onRead`: how many of the file's bytes are done. */
export async function takeBundle(
  deps: TakeDeps,
  source: BundleSource,
  onRead: (bytes: number) => void,
): Promise<Result<OpenedBundle, Refused>> {
  const checked = await checkBundle(deps, source)
  if (!checked.ok) return checked
  const { head, sender } = checked.value
  const key = deps.opens(head.root)
  if (!key) return refused('other-key')
  const taking = takingIn(deps, sender)
  const opened = await eachOpened(key, source, checked.value, async (one) => {
    const good = await taking.take(one)
    onRead(one.end)
    return good
  })
  if (!opened.ok) return opened
  onRead(source.bytes)
  const { device, from, to } = head
  const at = isoOf(deps.clock.now())
  const tallied = await taking.end()
  return ok({ ...{ state: 'opened', at, device, from, to, org: sender.org }, ...tallied })
}

const refused = (reason: Refused['reason']) => err<Refused>({ type: 'Refused', reason })

function takingIn(deps: TakeDeps, sender: Sender) {
  const cases = { new: 0, held: 0 }
  const events = { new: 0, held: 0 }
  const files = { new: 0, held: 0, bad: 0 }
  let waiting: OpenedBundle['waiting'] = null
  let skewMs = 0
  let current: Awaited<ReturnType<TakeDeps['files']['begin']>> | null = null

  /** False for what no honest program writes. */
  const takeEvents = async (part: WholePart): Promise<boolean> => {
    const first = part.events[0]!
    const after = seqOf(first.id) - 1
    const held = await deps.store.log(sender.device, after, part.events.length * 4)
    const before = new Set(held.map((e) => e.hash))
    const nowMs = deps.clock.now()
    const stored = await takePart(deps, sender, part, { nowMs, skewMs })
    // Its device signed the file around a chain or seal that does not hold.
    if (!stored.ok) return false
    if (stored.value !== 'stored') {
      waiting ??= { events: 0, on: eventId(sender.device, after), hash: first.prev }
      waiting = { ...waiting, events: waiting.events + part.events.length }
      return true
    }
    for (const { event, hash } of entriesOf(deps.hasher, part.events as Event[])) {
      const kind = before.has(hash) ? 'held' : 'new'
      events[kind] += 1
      if (event.type === 'received') cases[kind] += 1
    }
    return true
  }
  const endFile = async (): Promise<void> => {
    if (!current) return
    files[(await current.end()) ? 'new' : 'bad'] += 1
    current = null
  }
  return {
    async take(opened: Opened): Promise<boolean> {
      if (opened.type === 'bytes') {
        await current?.write(opened.bytes)
        return true
      }
      await endFile()
      const { word } = opened
      if ('part' in word) return takeEvents(word.part)
      if ('skewMs' in word) skewMs = word.skewMs
      else if (await deps.files.has(word.file.sha256, sender.device)) files.held += 1
      else current = await deps.files.begin(word.file, sender.device)
      return true
    },
    async end() {
      await endFile()
      return { cases, events, files, waiting }
    },
  }
}
