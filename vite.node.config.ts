/** Builds server/node.ts to dist/node/node.js: our own sources in one file, packages of npm stay packages. */
import { defineConfig } from 'vite'

export default defineConfig({
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: 'server/node.ts',
    outDir: 'dist/node',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'node.js', chunkFileNames: '[name].js' } },
  },
})
