/**
 * node scripts/check-skipped.ts REPORT
 *
 * Fails when a test was skipped that could have run. A test that may be skipped says in its name what it needs; only
 * what this machine does not have excuses it. REPORT is what vitest's JSON reporter wrote.
 */
import { readFileSync } from 'node:fs'
import { isLibtensorflowInstalled } from '../models/sequence/backend.ts'
import { hasMoto } from '../pipeline/example/moto.ts'
import { canMount } from '../pipeline/example/mount.ts'

const missing: Record<string, boolean> = {
  ATTACK_LOGS: !process.env.ATTACK_LOGS,
  OCSF_SAMPLES: !process.env.OCSF_SAMPLES,
  ENVELOPE_SAMPLES: !process.env.ENVELOPE_SAMPLES,
  'a mount': !canMount(),
  moto_server: !hasMoto(),
  '@tensorflow/tfjs-node': !isLibtensorflowInstalled(),
}

interface Report {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
}

const { testResults } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Report
const all = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((test) => ({ ...test, file: name })),
)
const skipped = all.filter(({ status }) => status !== 'passed' && status !== 'failed')
const excused = ({ fullName }: { fullName: string }) =>
  missing[/\(needs ([^()]+)\)$/.exec(fullName)?.[1] ?? '']
for (const test of skipped)
  console.log(`${excused(test) ? 'skipped' : 'skipped without need'}: ${test.fullName} (${test.file})`)
console.log(`${all.length - skipped.length} of ${all.length} tests ran`)
if (all.length === skipped.length || !skipped.every(excused)) process.exitCode = 1
