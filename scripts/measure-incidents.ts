/**
 * Incidents against labels: `node scripts/measure-incidents.ts SETS RUNS` reads SETS/NAME/labels.csv and the finished
 * run RUNS/NAME of each set that has both, and prints a table as Markdown, then every join of several principals.
 */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { group } from 'd3-array'
import { openReader } from '../pipeline/example/run.ts'
import { literal } from '../pipeline/warehouse/warehouse.ts'

const [sets, runs] = process.argv.slice(2)
if (!sets || !runs) throw new Error('usage: node scripts/measure-incidents.ts SETS RUNS')

interface Member extends Record<string, unknown> {
  incident: string
  principal: string
  day: string
  label: string | null
  is_finding: boolean
}

const warehouse = await openReader()
console.log(
  '| set | findings | incidents | of several principals | labelled of several principals, all of them in one | labelled days of one principal found on several days, in one | members of several labels | unlabelled days among labelled | several principals without label |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
const told: string[] = []
for (const name of readdirSync(sets).sort()) {
  const [labels, run] = [join(sets, name, 'labels.csv'), join(runs, name)]
  if (!existsSync(labels) || !existsSync(join(run, 'incidents.parquet'))) continue
  await warehouse.run(`
    CREATE OR REPLACE TEMP TABLE label AS
    SELECT DISTINCT principal, incident, unnest(generate_series(start::TIMESTAMP::DATE, "end"::TIMESTAMP::DATE, INTERVAL 1 DAY))::DATE AS day
    FROM read_csv(${literal(labels)}, types = {'start': 'VARCHAR', 'end': 'VARCHAR'});
    CREATE OR REPLACE TEMP TABLE found AS
    SELECT incident, m.* FROM (SELECT incident, unnest(members) AS m FROM read_parquet(${literal(join(run, 'incidents.parquet'))}))`)
  const members = await warehouse.rows<Member>(
    'SELECT f.incident, f.principal, f.day::VARCHAR AS day, l.incident AS label, is_finding FROM found f LEFT JOIN label l ON f.principal = l.principal AND f.day = l.day ORDER BY f.incident, f.day',
  )
  const findings = await warehouse.rows<{
    principal: string
    day: string
    label: string | null
    incident: string | null
  }>(
    `SELECT f.principal, f.day::VARCHAR AS day, l.incident AS label, f.incident FROM read_parquet(${literal(join(run, 'findings.parquet'))}) f
     LEFT JOIN label l ON f.principal = l.principal AND f.day = l.day`,
  )
  const labelled = await warehouse.rows<{ incident: string; principals: string[] }>(
    'SELECT incident, list(DISTINCT principal ORDER BY principal) AS principals FROM label GROUP BY incident ORDER BY incident',
  )
  const incidents = [...group(members, ({ incident }) => incident).values()]
  const several = (of: readonly Member[]) => new Set(of.map(({ principal }) => principal)).size > 1
  const many = labelled.filter(({ principals }) => principals.length > 1)
  const whole = many.filter(({ incident, principals }) =>
    incidents.some((of) =>
      principals.every((principal) => of.some((m) => m.principal === principal && m.label === incident)),
    ),
  )
  const repeated = [
    ...group(
      findings.filter(({ label }) => label !== null),
      ({ label, principal }) => `${label} ${principal}`,
    ).values(),
  ].filter((of) => of.length > 1)
  const together = repeated.filter(
    (of) => of[0]!.incident !== null && of.every(({ incident }) => incident === of[0]!.incident),
  )
  const isMixed = (of: readonly Member[]) => new Set(of.flatMap(({ label }) => label ?? [])).size > 1
  const strangers = incidents
    .filter((of) => of.some(({ label }) => label !== null))
    .flatMap((of) => of.filter(({ label }) => label === null))
  const ordinary = incidents.filter((of) => several(of) && of.every(({ label }) => label === null))
  console.log(
    `| ${[name, findings.length, incidents.length, incidents.filter(several).length, `${whole.length} of ${many.length}`, `${together.length} of ${repeated.length}`, incidents.filter(isMixed).length, strangers.length, ordinary.length].join(' | ')} |`,
  )
  for (const of of incidents.filter((one) => several(one)))
    told.push(
      `${name}: ${of.map(({ principal, day, label, is_finding }) => `${principal} ${day}${is_finding ? '' : ' (no finding)'}${label ? ` [${label}]` : ''}`).join('; ')}`,
    )
}
warehouse.close()
console.log(`\n${told.map((line) => `- ${line}`).join('\n')}`)
