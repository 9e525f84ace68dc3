/** Two projects: `unit` needs Node alone; `e2e` builds the app, drives it in Chromium and kills it, one file at a time. */
import { defineConfig } from 'vitest/config'

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
          // Each file has nodes and browsers of its own; two at once would only starve each other on two cores.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
