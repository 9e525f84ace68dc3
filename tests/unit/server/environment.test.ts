import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../../server/environment.ts'

const AUTHORITY = '441424000000'

test('what is not set has a default, but whose root it is must be said', () => {
  expect(readEnvironment({ AUTHORITY })).toEqual({
    ok: true,
    value: {
      port: 8787,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      upstream: null,
      authority: AUTHORITY,
      publicUrl: null,
      trustProxy: 0,
      logLevel: 'info',
      couchUrl: null,
      catalogue: null,
      archiveDays: 30,
      sequencer: true,
    },
  })
  expect(readEnvironment({})).toMatchObject({
    error: {
      sentence: 'AUTHORITY is not set, but must be the 12-digit code of the area whose root this node is.',
    },
  })
  expect(readEnvironment({}, { AUTHORITY }).ok).toBe(true)
})

test('what is set is taken, an empty value counts as unset, and what is nobody asks for is left alone', () => {
  const read = readEnvironment({
    ...{ AUTHORITY, PORT: '80', HOST: '::', DATA_DIR: '/srv/yimen', PUBLIC_URL: 'https://yimen.example/' },
    ...{ TRUST_PROXY: '1', LOG_LEVEL: '', SEQUENCER: '1', HOME: '/nowhere' },
  })
  expect(read).toMatchObject({
    value: { port: 80, host: '::', publicUrl: 'https://yimen.example', trustProxy: 1, logLevel: 'info' },
  })
})

test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['PORT', 'http'],
  ['HOST', 'a b'],
  ['AUTHORITY', '441424'],
  ['PUBLIC_URL', 'yimen.example'],
  ['PUBLIC_URL', 'https://yimen.example/path'],
  ['TRUST_PROXY', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['SEQUENCER', '0'],
  ['UPSTREAM', 'county.example'],
  ['UPSTREAM', 'https://county.example/path'],
  ['ENROL_CODE', '7K3Q-F9ZP-2M4A'],
  ['ENROL_CODE', '123'],
])('%s=%s stops the start with one sentence that says which and why', (name, value) => {
  const read = readEnvironment({ AUTHORITY, [name]: value })
  if (read.ok) throw new Error('it was taken')
  expect(read.error.sentence).toMatch(new RegExp(`^${name} is ".*", but must be .+\\.$`))
})

test('COUCHDB_URL is an address with a name to begin with, and is repeated to nobody', () => {
  const COUCHDB_URL = 'https://yimen:geheim@couch.example:6984/yimen_1'
  expect(readEnvironment({ AUTHORITY, COUCHDB_URL })).toMatchObject({ value: { couchUrl: COUCHDB_URL } })
  expect(readEnvironment({ AUTHORITY })).toMatchObject({ value: { couchUrl: null } })
  for (const wrong of [
    'couch.example:geheim',
    'https://u:geheim@couch.example/a/b',
    'https://u:geheim@c/A',
  ]) {
    const read = readEnvironment({ AUTHORITY, COUCHDB_URL: wrong })
    if (read.ok) throw new Error(`${wrong} was taken`)
    expect(read.error.sentence).toMatch(/^COUCHDB_URL is set to something else, but must be .+\.$/)
    expect(read.error.sentence).not.toContain('geheim')
  }
  const relay = readEnvironment({ ...TOWN, COUCHDB_URL })
  expect(relay).toMatchObject({ ok: false, error: { sentence: expect.stringMatching(/^COUCHDB_URL /) } })
})

const TOWN = { UPSTREAM: 'https://county.example/', PUBLIC_URL: 'https://huacheng.example/' }

test('beside UPSTREAM a node is a relay: its area comes from the county, its address must be said', () => {
  expect(readEnvironment({ ...TOWN, ENROL_CODE: '7k3q-f9zp-2m4a', DATA_DIR: '/srv/yimen' })).toEqual({
    ok: true,
    value: {
      ...{ port: 8787, host: '127.0.0.1', dataDir: '/srv/yimen', trustProxy: 0, logLevel: 'info' },
      ...{ upstream: 'https://county.example', publicUrl: 'https://huacheng.example' },
      ...{ enrolCode: '7k3q-f9zp-2m4a', authority: null },
    },
  })
  expect(readEnvironment({ ...TOWN, AUTHORITY })).toMatchObject({ value: { authority: AUTHORITY } })
  expect(readEnvironment({ ...TOWN, PUBLIC_URL: '' })).toMatchObject({
    error: { sentence: expect.stringMatching(/^PUBLIC_URL is not set, but must be what the stations/) },
  })
  expect(readEnvironment({ ...TOWN, CATALOGUE: '/etc/catalogue.json' })).toMatchObject({
    error: { sentence: expect.stringMatching(/^CATALOGUE is ".*", but must be unset beside UPSTREAM/) },
  })
  expect(readEnvironment({ ...TOWN, ENROL_CODE: '123' })).toMatchObject({
    error: { sentence: expect.stringMatching(/^ENROL_CODE is "123", but must be the 12 characters/) },
  })
})

test('the example that an engineer begins with is taken as it is', () => {
  const text = readFileSync(new URL('../../../deploy/yimen.env', import.meta.url), 'utf8')
  const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line))
  expect(readEnvironment(Object.fromEntries(lines.map((line) => line.split('='))))).toMatchObject({
    value: {
      ...{ host: '127.0.0.1', trustProxy: 1, catalogue: '/etc/yimen/catalogue.json' },
      publicUrl: expect.stringMatching(/^https:/),
    },
  })
})

test('SEQUENCER=0 is for a county whose store others can open', () => {
  const COUCHDB_URL = 'https://yimen:geheim@couch.example:6984/yimen'
  expect(readEnvironment({ AUTHORITY, COUCHDB_URL, SEQUENCER: '0' })).toMatchObject({
    value: { sequencer: false },
  })
  const alone = readEnvironment({ AUTHORITY, SEQUENCER: '0' })
  expect(alone).toMatchObject({ error: { sentence: expect.stringMatching(/1 without COUCHDB_URL/) } })
})
