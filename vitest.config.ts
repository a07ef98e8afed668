import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{pipeline,models,sample,scripts,report-site}/**/*.test.ts'],
    // DuckDB and the browser both take a core; more files at once only swap places on two cores.
    maxWorkers: 2,
    // Worker threads and commands that a test starts run TypeScript too, which Node 20 does not by itself.
    execArgv: ['--import', new URL('scripts/typescript.mjs', import.meta.url).href],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A test that comes to its end without having looked at anything fails.
    expect: { requireAssertions: true },
  },
})
