/** Builds the PWA from client/ to dist/client, and serves it in development beside a node on port 8787. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import preact from '@preact/preset-vite'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const NODE = 'http://127.0.0.1:8787'

/** Runs before the program, whatever of it comes. */
const FIRST = resolve(import.meta.dirname, 'client/first.ts')

const shell = appShell()

export default defineConfig({
  root: 'client',
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2023',
    // Modules are asked for by the browsers that need it, with no script written into the page (its CSP).
    modulePreload: {
      polyfill: false,
      // Only the programs themselves need all their parts at once on a first visit; what comes later lies on the device by then.
      resolveDependencies: (file, deps, { hostType }) =>
        hostType === 'html' || /(staff|progress|resident-guide)-[^/]+$/.test(file)
          ? deps
          : deps.filter((name) => name.endsWith('.css')),
    },
    rolldownOptions: {
      input: { index: resolve(import.meta.dirname, 'client/index.html'), first: FIRST },
      output: {
        entryFileNames: ({ name }) => (name === 'first' ? 'first.js' : 'assets/[name]-[hash].js'),
        codeSplitting: { includeDependenciesRecursively: false, groups: shell.groups },
      },
    },
  },
  resolve: {
    // Both packages would else come as ES5: 6 KB of brotli for browsers that cannot run the rest.
    alias: [
      { find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' },
      {
        find: /^broadcast-channel$/,
        replacement: resolve(import.meta.dirname, 'client/storage/tab-channel.ts'),
      },
    ],
    conditions: ['es2015', ...defaultClientConditions],
  },
  server: { proxy: { '/api': NODE, '/sync': NODE, '/packs': NODE } },
  plugins: [
    preact(),
    shell.plugin,
    firstScript(),
    withoutQueries(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'sw',
      filename: 'sw.ts',
      // The page registers it itself: client/station/app-update.ts.
      injectRegister: false,
      injectManifest: { globPatterns: ['**/*.{html,js,css,svg,png,webmanifest}'], rollupFormat: 'iife' },
      // It is in client/public; a link in the page would hold up the first case (client/programs/begin.ts).
      manifest: false,
    }),
    compressedBeside(),
  ],
})

/**
 * What the staff's app needs before anything comes later, in three chunks: `ground` is what a resident's pages have
 * too, `form` what a resident needs who files by the web, `shell` the rest. Else every page that comes later cuts what
 * it shares with them into chunks of its own making, which compress badly. And `case`, what a desk begins with: twenty
 * small parts cost a slow machine more than one.
 */
function appShell() {
  const chunkOf = new Map<string, string>()
  const plugin: Plugin = {
    name: 'yimen:app-shell',
    apply: 'build',
    buildEnd() {
      const needs = (path: string): Set<string> => {
        const found = new Set<string>()
        const queue = [resolve(import.meta.dirname, path)]
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
          // RxDB names js-base64 and uses none of it here; the uploads that do use it come later.
          if (found.has(id) || id.includes('/js-base64/')) continue
          found.add(id)
          queue.push(...(this.getModuleInfo(id)?.importedIds ?? []))
        }
        return found
      }
      const resident = new Set(
        ['progress', 'resident-guide'].flatMap((name) => [...needs(`client/programs/${name}.tsx`)]),
      )
      const entry = needs('client/main.ts')
      const filing = needs('client/screens/resident/filing-page.tsx')
      for (const id of needs('client/programs/staff.tsx'))
        if (!entry.has(id)) chunkOf.set(id, resident.has(id) ? 'ground' : filing.has(id) ? 'form' : 'shell')
      for (const name of ['desk/desk', 'case/case-page'])
        for (const id of needs(`client/screens/${name}.tsx`))
          if (!chunkOf.has(id) && !resident.has(id)) chunkOf.set(id, filing.has(id) ? 'form' : 'case')
    },
  }
  const group = (name: string) => ({ name, test: (id: string) => chunkOf.get(id) === name })
  return { groups: [group('ground'), group('form'), group('shell'), group('case')], plugin }
}

/** Of RxDB what writes and tells of it, and nothing that asks. */
function withoutQueries(): Plugin {
  return {
    name: 'yimen:without-queries',
    enforce: 'pre',
    resolveId(source, importer) {
      const asked =
        importer?.includes('/rxdb/dist/') && /^(mingo\/util|\.\/rx-query(-mingo)?\.js)$/.test(source)
      return asked ? resolve(import.meta.dirname, 'client/storage/no-queries.ts') : null
    },
  }
}

const PROGRAM = /\.(html|js|css|svg|png|webmanifest)$/

function firstScript(): Plugin {
  return {
    name: 'yimen:first-script',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
        const path = (name: string) => {
          const chunk = chunks.find((c) => c.name === name)
          if (!chunk) throw new Error(`no chunk is called ${name}`)
          return `/${chunk.fileName}`
        }
        const first = { src: '/first.js', 'data-staff': `${path('form')} ${path('shell')} ${path('staff')}` }
        const ground = { rel: 'modulepreload', crossorigin: true, href: path('ground') }
        return [
          { tag: 'script', attrs: first, injectTo: 'head-prepend' },
          { tag: 'link', attrs: ground, injectTo: 'head' },
        ]
      },
    },
  }
}

/**
 * Writes `<file>.br` and `<file>.gz` beside every file, once and as well as it can be done; the node serves them as
 * they are. A browser that reaches it over plain http takes no brotli, and a broken line goes on within the `.gz`.
 */
function compressedBeside(): Plugin {
  let outDir = ''
  const asBrotli = promisify(brotliCompress)
  const asGzip = promisify(gzip)
  return {
    name: 'yimen:compressed-beside',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    // Behind the service worker, which is built when the bundle is closed.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        for (const name of await readdir(outDir, { recursive: true })) {
          if (!PROGRAM.test(name)) continue
          const path = join(outDir, name)
          const bytes = await readFile(path)
          const params = {
            [constants.BROTLI_PARAM_QUALITY]: 11,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          }
          await writeFile(`${path}.br`, await asBrotli(bytes, { params }))
          await writeFile(`${path}.gz`, await asGzip(bytes, { level: 9 }))
        }
      },
    },
  }
}
