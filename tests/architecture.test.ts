/**
 * The layout's rules, held by reading the sources as text. Each rule is a small pure function from files to
 * complaints that begin with the file's path; before it is held over the tree it must complain about samples.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

interface SourceFile {
  /** From the repository's root, with slashes. */
  path: string
  text: string
}
type Rule = (files: readonly SourceFile[]) => string[]

/** A new entry at the top is a decision: write it here with the change that needs it. */
const TOP_LEVEL = [
  ...['shared', 'sync', 'server', 'client', 'deploy', 'tests', 'docs', 'scripts', '.ci'],
  ...['package.json', 'package-lock.json', '.npmrc', '.gitignore', '.gitattributes', '.dockerignore'],
  ...[
    'tsconfig.json',
    'vite.config.ts',
    'vite.node.config.ts',
    'vitest.config.ts',
    'biome.json',
    'wrangler.toml',
  ],
  ...['README.md', 'README.zh-CN.md', 'LICENSE', 'NOTICE'],
]

const ANY = /^/
const NONE = /^$/
/** The longest folder that fits a file rules it; what lies outside all of them is ruled as `.` is. */
const MAY_IMPORT: Record<string, { layers: readonly string[]; packages: RegExp }> = {
  shared: { layers: ['shared'], packages: /^zod\/mini$/ },
  sync: { layers: ['shared', 'sync'], packages: NONE },
  // How a request crosses HTTP; fetch and timers are handed in here too.
  'sync/http': { layers: ['shared', 'sync'], packages: /^(eventsource-parser|fflate)$/ },
  'sync/crypto': { layers: ['shared', 'sync'], packages: /^@noble\/hashes(\/|$)/ },
  server: { layers: ['shared', 'sync', 'server'], packages: ANY },
  // A browser has none of Node's own modules.
  client: { layers: ['shared', 'sync', 'client'], packages: /^(?!node:)/ },
  tests: { layers: ['shared', 'sync', 'server', 'client', 'scripts', 'tests'], packages: ANY },
  '.': { layers: ['shared', 'sync', 'server', 'client', 'scripts'], packages: ANY },
}

const AMBIENT: readonly { name: string; pattern: RegExp; webCrypto?: true }[] = [
  { name: 'Date.now', pattern: /\bDate\.now\b/ },
  { name: 'new Date()', pattern: /\bnew Date\b(?!\s*\(\s*[^\s)])/ },
  { name: 'performance.now', pattern: /\bperformance\.now\b/ },
  { name: 'Math.random', pattern: /\bMath\.random\b/ },
  { name: 'crypto.randomUUID', pattern: /\brandomUUID\b/, webCrypto: true },
  { name: 'crypto.getRandomValues', pattern: /\bgetRandomValues\b/, webCrypto: true },
  { name: 'setTimeout', pattern: /(?<![\w.])(globalThis\.)?set(Timeout|Interval)\b/ },
  { name: 'fetch', pattern: /(?<![\w.])(globalThis\.)?fetch\(/ },
]

const NAMES_OF_NOTHING = /(^|[-.])(util|manager|service|helper)s?$|^common$/
const SOURCE = /\.(ts|tsx|js|mjs)$/
const ROOT = fileURLToPath(new URL('../', import.meta.url))
const tree = readTree()
/** Without this file, whose samples break every rule. */
const sources = tree.filter(({ path }) => SOURCE.test(path) && path !== 'tests/architecture.test.ts')

describe('imports', () => {
  rule('run one way: shared ← sync ← server | client, and nobody imports tests', importsAllowed, sources, {
    'shared/a.ts': "import * as z from 'zod'",
    'shared/b.ts': "export { pull } from '../sync/pull.ts'",
    'sync/c.ts': "import type { App } from '../server/app.ts'",
    'sync/d.ts': "import { sha256 } from '@noble/hashes/sha2.js'",
    'sync/crypto/e.ts': "import * as z from 'zod/mini'",
    'server/f.ts': "const g = await import('../client/main.ts')",
    'server/g.ts': "import {\n  openLine,\n} from '../tests/support/line.ts'",
    'client/h.tsx': "import '../server/app.ts'",
    'client/sw/i.ts': "import { readFile } from 'node:fs'",
    'client/j.ts': "new Worker(new URL('../server/worker.ts', import.meta.url))",
    'shared/l.ts': "import { m } from '/shared/m.ts'",
    'scripts/k.ts': "import { x } from '../tests/x.ts'",
    'vite.config.ts': "import setup from './tests/support/e2e-setup.ts'",
  })

  passes('what a layer may import', importsAllowed, {
    'shared/case/a.ts': "import * as z from 'zod/mini'\nimport { b } from '../event.ts'",
    'sync/crypto/b.ts': "import { sha256 } from '@noble/hashes/sha2.js'\nimport { c } from '../c.ts'",
    'server/c.ts': "import { readFile } from 'node:fs/promises'\nimport { a } from '../shared/a.ts'",
    'client/d.tsx': "import { render } from 'preact'\nimport './style.css'\nimport { s } from '../sync/c.ts'",
    'client/e.ts': "// import '../server/app.ts'\n/* import('../server/app.ts') */ const a = 'https://b'",
    'tests/f.test.ts': "import { app } from '../server/c.ts'",
  })

  rule('name their file with its extension', extensionNamed, sources, {
    'shared/a.ts': "import { b } from './b'",
    'client/b.tsx': "export * from '../shared/case'",
  })

  rule('make no ring at run time', importRings, sources, {
    'shared/a.ts': "import { b } from './b.ts'",
    'shared/b.ts': "import { z } from 'zod/mini'\nexport * from './case/c.ts'",
    'shared/case/c.ts': "import { a } from '../a.ts'",
  })

  passes('a ring of types or of lazy imports', importRings, {
    'shared/a.ts': "import type { B } from './b.ts'\nconst c = () => import('./c.ts')",
    'shared/b.ts': "import { a } from './a.ts'",
    'shared/c.ts': "import { a } from './a.ts'",
  })

  rule('of the edge reach nothing of Node, however far', edgeWithoutNode, sources, {
    'server/worker.ts': "import { a } from './edge/a.ts'\nimport { serve } from '@hono/node-server'",
    'server/edge/a.ts': "import { b } from '../b.ts'\nconst c = await import('node:zlib')",
    'server/b.ts': "import { join } from 'node:path'",
  })

  passes('types of Node that the edge passes by, and what it does not reach', edgeWithoutNode, {
    'server/worker.ts': "import { Hono } from 'hono'\nimport type { C } from './c.ts'",
    'server/c.ts': "import { join } from 'node:path'",
  })

  rule('never name rxdb/plugins/dev-mode', noDevMode, sources, {
    'client/a.ts': "import { RxDBDevModePlugin } from 'rxdb/plugins/dev-mode'",
    'client/b.ts': "const plugin = await import('rxdb/plugins/dev-mode')",
  })
})

describe('shared and sync', () => {
  rule('are handed time, randomness and transport', nothingAmbient, sources, {
    'shared/a.ts': 'const at = Date.now()',
    'shared/b.ts': 'const at = new Date()',
    'shared/c.ts': 'const at = new Date',
    'sync/d.ts': 'const n = Math.random()',
    'sync/e.ts': 'const id = crypto.randomUUID()',
    'sync/f.ts': 'crypto.getRandomValues(bytes)',
    'sync/g.ts': 'setTimeout(push, 1000)',
    'sync/h.ts': 'await fetch(url)',
    'sync/i.ts': 'await globalThis.fetch(url)',
    'sync/crypto/j.ts': 'const at = Date.now()',
  })

  passes(
    'what was handed in, an instant made a date, WebCrypto in sync/crypto, other layers',
    nothingAmbient,
    {
      'shared/a.ts': 'const at = new Date(clock.now()).toISOString() // never Date.now()',
      'sync/b.ts': 'await transport.fetch(request)',
      'sync/crypto/c.ts': 'crypto.getRandomValues(bytes)',
      'server/d.ts': 'const at = Date.now()',
    },
  )
})

describe('names', () => {
  rule('no barrels', noBarrels, sources, { 'shared/case/index.ts': '', 'client/screens/index.tsx': '' })

  rule('no file or folder is called after nothing', namesSaySomething, sources, {
    'shared/utils.ts': '',
    'server/case-manager.ts': '',
    'client/helpers/date.ts': '',
    'sync/common.ts': '',
    'server/mail.service.ts': '',
  })

  passes('names that only contain such a word', namesSaySomething, {
    'client/sw/service-worker.ts': '',
    'server/routes/service-items.test.ts': '',
  })

  rule('the top level holds only what was agreed', topLevelAgreed, tree, { 'lib/a.ts': '', 'notes.txt': '' })
})

describe('the tree belongs to no machine', () => {
  rule('no absolute path of one', noMachinePaths, tree, {
    'docs/a.md': `run /${'work'}/main/start`,
    'server/b.ts': `open('/${'root'}/.npmrc')`,
    'deploy/c.yml': `file:///${'home'}/li/data`,
  })

  rule('no registry host', noRegistryHosts, tree, {
    'package-lock.json': `"${'resolved'}": "https://npm.example.cn/zod.tgz"`,
    '.npmrc': `always-auth=false\n${'registry'}=http://127.0.0.1:4873`,
    'deploy/Dockerfile': `RUN npm ci --${'registry'} https://npm.example.cn`,
    'docs/b.md': `https://${'registry'}.npmjs.org`,
  })

  const innocent = {
    'client/a.ts': "import '../home/list.ts'\nimport './home/x.ts'\nregistry.items.map(f)",
    'server/b.ts': "app.get('/home', page)\nlink('https://example.cn/home/a')",
  }
  passes('routes and relative paths', noMachinePaths, innocent)
  passes('a variable called registry', noRegistryHosts, innocent)
})

function rule(
  name: string,
  check: Rule,
  files: readonly SourceFile[],
  offending: Record<string, string>,
): void {
  test(name, () => {
    const seen = check(samples(offending)).join('\n')
    for (const path of Object.keys(offending)) expect(seen).toContain(path)
    expect(files.length, 'files to hold it over').toBeGreaterThan(10)
    expect(check(files)).toEqual([])
  })
}

function passes(name: string, check: Rule, files: Record<string, string>): void {
  test(`(allowed: ${name})`, () => expect(check(samples(files))).toEqual([]))
}

function samples(files: Record<string, string>): SourceFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }))
}

// The rules.

function importsAllowed(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const folder = Object.keys(MAY_IMPORT)
      .filter((name) => file.path.startsWith(`${name}/`))
      .sort((a, b) => b.length - a.length)[0]
    const { layers, packages } = MAY_IMPORT[folder ?? '.']!
    return importsOf(file)
      .filter(({ specifier, target }) =>
        target === null ? !packages.test(specifier) : !layers.includes(target.split('/')[0]!),
      )
      .map(({ specifier }) => `${file.path} imports ${specifier}`)
  })
}

function extensionNamed(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter(({ target }) => target !== null && posix.extname(target) === '')
      .map(({ specifier }) => `${file.path} imports ${specifier} without an extension`),
  )
}

/** Only imports that run when the module loads can meet a half-made module; types and `import()` cannot. */
function importRings(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const rings: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const file = byPath.get(path)
    if (trail.includes(path)) rings.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    else if (file && !done.has(path)) {
      for (const { when, target } of importsOf(file)) {
        if (when === 'load' && target !== null) visit(target, [...trail, path])
      }
      done.add(path)
    }
  }
  for (const { path } of files) visit(path, [])
  return rings
}

/** Workers run V8 without Node: what server/worker.ts loads is ours, Hono's, zod's, and nothing else. */
function edgeWithoutNode(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const reached = new Set<string>()
  const complaints: string[] = []
  const visit = (path: string): void => {
    const file = byPath.get(path)
    if (!file || reached.has(path)) return
    reached.add(path)
    for (const { when, specifier, target } of importsOf(file)) {
      if (when === 'never') continue
      if (target !== null) visit(target)
      else if (!/^(hono(\/|$)|zod\/mini$)/.test(specifier)) complaints.push(`${path} imports ${specifier}`)
    }
  }
  visit('server/worker.ts')
  return complaints
}

function noDevMode(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => importsOf(file).some(({ specifier }) => specifier === 'rxdb/plugins/dev-mode'))
    .map(({ path }) => `${path} imports RxDB's dev-mode`)
}

function nothingAmbient(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^(shared|sync)\//.test(path))
    .flatMap(({ path, text }) => {
      const code = withoutComments(text)
      return AMBIENT.filter(({ webCrypto }) => !(webCrypto && path.startsWith('sync/crypto/')))
        .filter(({ pattern }) => pattern.test(code))
        .map(({ name }) => `${path} takes ${name} from its surroundings`)
    })
}

function noBarrels(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => /(^|\/)index\.\w+$/.test(path)).map(({ path }) => `${path} is a barrel`)
}

function namesSaySomething(files: readonly SourceFile[]): string[] {
  const stems = (path: string): string[] =>
    path.split('/').map((part) => part.replace(SOURCE, '').replace(/\.test$/, ''))
  return files
    .filter(({ path }) => stems(path).some((stem) => NAMES_OF_NOTHING.test(stem)))
    .map(({ path }) => `${path} does not say what it is`)
}

function topLevelAgreed(files: readonly SourceFile[]): string[] {
  return [...new Set(files.map(({ path }) => path.split('/')[0]!))]
    .filter((entry) => !TOP_LEVEL.includes(entry))
    .map(
      (entry) => `${files.find(({ path }) => path.split('/')[0] === entry)!.path}: ${entry} was not agreed`,
    )
}

function noMachinePaths(files: readonly SourceFile[]): string[] {
  return matches(files, /(?:file:\/\/|(?<![\w.)}\]@/-]))\/(?:work|root|home)\/\S*/)
}

function noRegistryHosts(files: readonly SourceFile[]): string[] {
  const host = /\bregistry\.(?:[\w-]+\.)+(?:com|org|net|cn|io|dev)\b|\bnpmmirror\.com|--registry[ =]\S+/
  const inLockOrNpmrc = /"resolved":\s*"https?:.*|^registry\s*=.*/m
  return [...matches(files, host), ...matches(files.filter(isNpmFile), inLockOrNpmrc)]
}

// What the rules read.

const isNpmFile = ({ path }: SourceFile): boolean => /(^|\/)(package-lock\.json|\.npmrc)$/.test(path)

function matches(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) => {
    const found = pattern.exec(text)
    return found ? [`${path}:${text.slice(0, found.index).split('\n').length}: ${found[0].trim()}`] : []
  })
}

interface Import {
  specifier: string
  /** Path from the root of a relative specifier; null for a package. */
  target: string | null
  when: 'load' | 'later' | 'never'
}

function importsOf({ path, text }: SourceFile): Import[] {
  const code = withoutComments(text)
  const target = (specifier: string): string | null => {
    // One from the root of a disk stays as it is, and so lies in no layer.
    if (specifier.startsWith('/')) return specifier
    return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')) : null
  }
  const statements = code.matchAll(
    /(?:^|[\n;])\s*(?:import|export)\s+(type\s+)?(?:[\w$\s{},*]+?\sfrom\s*)?['"]([^'"\n]+)['"]/g,
  )
  const later = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]|\bnew URL\(\s*['"](\.[^'"]+\.[tj]sx?)['"]/g)
  return [
    ...[...statements].map(
      ([, type, specifier = '']): Import => ({
        specifier,
        target: target(specifier),
        when: type ? 'never' : 'load',
      }),
    ),
    ...[...later].map(([, lazy, url]): Import => {
      const specifier = lazy ?? url ?? ''
      return { specifier, target: target(specifier), when: 'later' }
    }),
  ]
}

/** Strings are matched so that a `//` within one is no comment; they stay. */
function withoutComments(text: string): string {
  const strings = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)/
  const comments = /\/\*[\s\S]*?\*\/|(?<!\\)\/\/[^\n]*/
  return text.replace(new RegExp(`${strings.source}|${comments.source}`, 'g'), (_, string) => string ?? '')
}

/** What git would track: all text files but those that .gitignore names. */
function readTree(): SourceFile[] {
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim().replace(/^\/|\/$/g, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
  const isIgnored = (name: string): boolean =>
    name === '.git' ||
    ignored.some((entry) => (entry.startsWith('*') ? name.endsWith(entry.slice(1)) : name === entry))
  const walk = (folder: string): SourceFile[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => !isIgnored(entry.name))
      .flatMap((entry) => {
        const path = posix.join(folder, entry.name)
        if (entry.isDirectory()) return walk(path)
        const text = entry.isFile() ? readFileSync(join(ROOT, path), 'utf8') : ''
        return text.includes('\0') ? [{ path, text: '' }] : [{ path, text }]
      })
  return walk('')
}
