/** Two projects: `unit` needs Node alone; `e2e` builds the app, drives it in Chromium and kills it, one file at a time. */
import { defineConfig } from 'vitest/config'

/** What is waited for comes sooner or later; a second, which is what it has by itself, two busy cores may not give it. */
const expectation = { poll: { timeout: 30_000 } }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'tests/{unit,properties,conformance,simulation}/**/*.test.{ts,tsx}',
            'tests/architecture.test.ts',
          ],
          // Bounds what hangs; nothing here measures time. Two busy cores are slow.
          testTimeout: 120_000,
          expect: expectation,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/{e2e,faults}/**/*.test.ts'],
          globalSetup: ['tests/support/e2e-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          expect: expectation,
          // Each file has nodes and browsers of its own; two at once would only starve each other on two cores.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
