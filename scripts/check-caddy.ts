/**
 * By hand, where Caddy is installed: a node for real behind deploy/Caddyfile, on ports of its own, and through its TLS a
 * page, the first administrator, an exchange and the live line. Says what held; ends with 1 where something did not.
 *
 *     npm run build && npx tsx scripts/check-caddy.ts
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { exchangeRequestSchema, exchangeResponseSchema, requestText } from '../shared/protocol/exchange.ts'
import { joinedSchema } from '../shared/protocol/invitation.ts'
import { exportPublicKey, generateKeyPair, signerOf } from '../sync/crypto/ecdsa.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const NAME = 'localhost'

const say = (what: string): void => console.log(`  ✓ ${what}`)

/** Inside: Node takes Caddy's root from NODE_EXTRA_CA_CERTS, which it reads at its own start only. */
async function visit(url: string, code: string): Promise<void> {
  const expect = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`does not hold: ${what}`)
    say(what)
  }
  const page = await fetch(`${url}/`, { headers: { accept: 'text/html' } })
  expect((await page.text()).includes('<div id="app"'), 'the page comes over TLS')
  expect(page.headers.has('strict-transport-security'), 'and asks for TLS from now on')
  const plain = await fetch(url.replace('https:', 'http:').replace(/:\d+$/, `:${process.env.HTTP_PORT}`), {
    redirect: 'manual',
  })
  expect(plain.status >= 300 && plain.status < 400, 'plain HTTP is sent on to HTTPS')

  const pair = await generateKeyPair(false)
  const joined = await fetch(`${url}/api/v1/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ code, password: 'check by hand', key: await exportPublicKey(pair.publicKey) }),
  })
  const { session, enrolment } = joinedSchema.parse(await joined.json())
  expect(session.org.kind === 'county', 'the administrator comes in by the code of the first start')
  expect(/; Secure/.test(joined.headers.get('set-cookie') ?? ''), 'with a cookie for TLS only')

  const signer = signerOf(pair.privateKey)
  const signed = async (method: string, path: string, body = '') => {
    const digest = createHash('sha256').update(body).digest('base64url')
    const text = requestText(enrolment.authority.area, method, path, digest)
    return { authorization: `Yimen ${enrolment.device}.${await signer.sign(text)}` }
  }
  const body = JSON.stringify(
    exchangeRequestSchema.parse({ at: new Date().toISOString(), release: 0, want: 100_000 }),
  )
  const answer = await fetch(`${url}/sync/v1/exchange`, {
    method: 'POST',
    headers: await signed('POST', '/sync/v1/exchange', body),
    body,
  })
  const { catalogue } = exchangeResponseSchema.parse(await answer.json())
  expect(catalogue !== null, 'an exchange passes, and names the release')
  const pack = await fetch(url + catalogue!.pack, { headers: { 'accept-encoding': 'br' } })
  expect(pack.headers.get('content-encoding') === 'br', 'the pack comes as the node compressed it')

  const live = await fetch(`${url}/sync/v1/live`, { headers: await signed('GET', '/sync/v1/live') })
  const first = await Promise.race([live.body!.getReader().read(), pause(5_000)])
  const text = first instanceof Object ? new TextDecoder().decode(first.value) : ''
  expect(text.startsWith('data:'), 'the live line speaks at once')
}

async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-caddy-'))
  const [port, tls, http] = [await freePort(), await freePort(), await freePort()]
  const url = `https://${NAME}:${tls}`
  const children: ChildProcess[] = []
  try {
    const env = { PORT: String(port), DATA_DIR: join(dir, 'data'), PUBLIC_URL: url, TRUST_PROXY: '1' }
    const node = spawn(process.execPath, ['dist/node/node.js'], {
      cwd: ROOT,
      env: { ...process.env, ...env, AUTHORITY: '441424000000', LOG_LEVEL: 'error' },
    })
    children.push(node)
    let printed = ''
    node.stderr.setEncoding('utf8').on('data', (part: string) => {
      printed += part
    })
    const code = await tried(() => /\/join#([0-9A-Z]{12})/.exec(printed)?.[1])

    const given = await readFile(join(ROOT, 'deploy/Caddyfile'), 'utf8')
    const ours = given
      .replaceAll('yimen.wuhua.internal', NAME)
      .replace(`\n${NAME} {`, `\n${NAME}:${tls} {`)
      .replace(`http://${NAME} {`, `http://${NAME}:${http} {`)
      .replace('127.0.0.1:8787', `127.0.0.1:${port}`)
    await writeFile(
      join(dir, 'Caddyfile'),
      `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system ${dir}/caddy\n}\n${ours}`,
    )
    const caddy = spawn('caddy', ['run', '--config', join(dir, 'Caddyfile'), '--adapter', 'caddyfile'], {
      stdio: 'ignore',
    })
    caddy.on('error', () => console.error('  Caddy is not installed: apt-get install caddy'))
    children.push(caddy)
    const root = join(dir, 'caddy/pki/authorities/local/root.crt')
    await tried(() => readFile(root).catch(() => undefined))
    const inside = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), url, code], {
      stdio: 'inherit',
      env: { ...process.env, NODE_EXTRA_CA_CERTS: root, HTTP_PORT: String(http) },
    })
    const [exit] = await once(inside, 'close')
    process.exitCode = exit
  } finally {
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(children.map((child) => child.exitCode ?? (child.pid && once(child, 'close'))))
    await rm(dir, { recursive: true, force: true })
  }
}

async function tried<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await pause(200)
  }
  throw new Error('it did not come up')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const [url, code] = process.argv.slice(2)
await (url && code ? visit(url, code) : main())
