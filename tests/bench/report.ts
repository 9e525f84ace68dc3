/** The table of docs/benchmarks.md. */
import { cpus, totalmem } from 'node:os'
import type { Row } from './row.ts'

const DECIMALS: Record<Row['unit'], number> = { s: 1, ms: 0, bytes: 0, requests: 0, MB: 0 }

/** `date`: YYYY-MM-DD; `load`: of the machine while it ran, as loadavg tells it. */
export function report(rows: readonly Row[], date: string, load: number): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `# Benchmarks

Written by the bench itself: \`npm run bench -- --json FILE --md docs/benchmarks.md\`. ${date}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model.trim()}, ${memory} GiB, load ${load.toFixed(0)} at the end: above the number of processors, what clients compute takes longer here than it does.

Less is better in every row. In brackets: how many times ours. **Floor**: what the line itself takes for the least bytes, which are those of the content alone under brotli 11, in one request, and one round trip.

- **Lines**: a proxy of our own (\`tests/support/line.ts\`) between each client and its server: bandwidth for all connections together, delay as latency, one round trip for a new connection, stalls by a seed. Bytes are all that crossed the socket both ways, heads included. Each client has a line of its own; they run side by side. While peers still wait for theirs, the stations of the rows below are filled, with what is left of the processors.
- **Content**: the same for everyone, drawn from one number: items as a county publishes them (2,000 are 5.6 MB of JSON, 0.63 MB under brotli 11) and cases of eight events (8,000 are 2.8 MB and 0.33 MB). On the slower line a tenth of it.
- **Ours**: the real node, and the station as a browser runs it but for its screens, whole: it checks signatures, folds every case and writes the lists of the screens besides storing. Asked to look, as the peers are; its live stream is off.
- **Peers**: PouchDB 9 and RxDB's replication-couchdb, both in batches of 500, with a server of CouchDB's protocol (express-pouchdb) that sends JSON plain, as CouchDB 3.5 does, or by gzip. Their documents are the items and the events without what only our chains need. A first sync is the pull alone; PouchDB's first pass upwards afterwards is not counted against it.
- **Stores**: ours and RxDB on Dexie over an IndexedDB in memory (fake-indexeddb), which is slower than a browser's; PouchDB does not run on that and has its own LevelDB on disk. All clients ask through Node's fetch, which keeps its connections, as a browser does.

| what | unit | ours | PouchDB | RxDB | floor |
|---|---|--:|--:|--:|--:|
${rows.map(lineOf).join('\n')}
`
}

function lineOf({ name, unit, ours, peers, floor }: Row): string {
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined
      ? '–'
      : value.toLocaleString('en-GB', {
          minimumFractionDigits: DECIMALS[unit],
          maximumFractionDigits: DECIMALS[unit],
        })
  const beside = (value: number | undefined) =>
    value === undefined ? '–' : `${figure(value)} (${(value / ours).toFixed(1)} ×)`
  const cells = [name, unit, figure(ours), beside(peers.pouchdb), beside(peers.rxdb), figure(floor)]
  return `| ${cells.join(' | ')} |`
}
