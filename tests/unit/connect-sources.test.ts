import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { securityHeaders } from '../../server/middleware/security-headers.ts'
import { connectSources, withConnectSources } from '../../shared/protocol/connect-sources.ts'

const NODES = ['https://county.cn', 'https://huacheng.cn:8443', 'http://10.0.0.7:8787', 'http://[::1]:80']
const policyOf = async (nodes: readonly string[]) => {
  const app = new Hono().use(securityHeaders(true, () => nodes)).get('/', (c) => c.html('<p>'))
  return (await app.request('/')).headers.get('content-security-policy')!
}

describe('where a page may connect to', () => {
  test('is its own origin and the nodes, as the node says it and as the service worker says it again', async () => {
    expect(await policyOf([])).toContain("; connect-src 'self';")
    const policy = await policyOf(NODES)
    expect(policy).toContain(`; connect-src 'self' ${NODES.join(' ')};`)
    expect(withConnectSources(await policyOf([]), NODES)).toBe(policy)
    expect(withConnectSources(policy, [])).toBe(await policyOf([]))
  })

  test.each([
    '*',
    "'unsafe-inline'",
    'https://a.cn; script-src *',
    'https://*',
    'https://a.cn/b',
    'javascript:',
    ' ',
    '',
  ])('never %j', (address) => expect(connectSources([address])).toBe("'self'"))
})
