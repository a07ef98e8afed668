/** A run folder with made-up results, to work on the report with: node scripts/report-fixture.ts OUT [findings] [principals] */
import { writeFixture } from '../pipeline/example/report.ts'

const [out, findings = '40', principals = '80'] = process.argv.slice(2)
if (!out) throw new Error('usage: node scripts/report-fixture.ts OUT [findings] [principals]')
await writeFixture(out, { findings: Number(findings), principals: Number(principals) })
