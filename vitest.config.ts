import { defineConfig } from 'vitest/config'

/** Of what keeps nothing from one test to the next: a process of their own for each file would be most of their time. */
const quick = [
  'models/**/*.test.ts',
  'pipeline/{report,score,sql,warehouse}/**/*.test.ts',
  'report-site/{charts,words}/**/*.test.ts',
  'scripts/{check,sets}/**/*.test.ts',
]

export default defineConfig({
  test: {
    // DuckDB and the browser both take a core; more files at once only swap places on two cores.
    maxWorkers: 2,
    // Worker threads and commands that a test starts run TypeScript too, which Node 20 does not by itself.
    execArgv: ['--import', new URL('scripts/typescript.mjs', import.meta.url).href],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A test that comes to its end without having looked at anything fails.
    expect: { requireAssertions: true },
    projects: [
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['{pipeline,models,sample,scripts,report-site}/**/*.test.ts'],
          exclude: quick,
        },
      },
      { extends: true, test: { name: 'quick', include: quick, isolate: false } },
    ],
  },
})
