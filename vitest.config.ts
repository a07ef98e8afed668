import { defineConfig } from 'vitest/config'

const all = '{pipeline,models,sample,scripts,report-site}/**/*.test.ts'
/** What runs stages, starts processes or browsers, changes the environment or mocks: a process of its own for each file. */
const apart = [
  'pipeline/{1-ingest,6-report,cli,order,run}.test.ts',
  'pipeline/{command-line,commands,outbound,s3,train,walk}/**/*.test.ts',
  'pipeline/evaluate/evaluate.test.ts',
  'pipeline/features/{by-day,server}.test.ts',
  'pipeline/ingest/{envelopes.test.ts,s3/**/*.test.ts}',
  'pipeline/inject/{giveaway,inject}.test.ts',
  'pipeline/run-folder/{lock,marker,switch}.test.ts',
  'report-site/*.test.ts',
  'sample/*.test.ts',
  'scripts/*.test.ts',
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
      { extends: true, test: { name: 'apart', include: apart } },
      // Of the others starting and loading would be most of their time.
      { extends: true, test: { name: 'quick', include: [all], exclude: apart, isolate: false } },
    ],
  },
})
