/**
 * Measures the automation model on sample organisations and prints Markdown:
 * `node scripts/measure-automation.ts [PRINCIPALS]`. Figures on the sample are no accuracy on real data.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { judgeIdentity } from '../models/automation/identity.ts'
import {
  type Automation,
  type AutomationVerdict,
  behaviourProbability,
  classify,
  crossJudged,
  fitAutomation,
} from '../models/automation.ts'
import { ingest } from '../pipeline/1-ingest.ts'
import { features } from '../pipeline/2-features.ts'
import { openLog } from '../pipeline/log.ts'
import { readSettings } from '../pipeline/settings.ts'
import type { StageContext } from '../pipeline/stage.ts'
import { type PrincipalFacts, readFacts } from '../pipeline/train/automation.ts'
import { openWarehouse } from '../pipeline/warehouse.ts'
import { writeSample } from './sample/organisation.ts'

const principals = Number(process.argv[2] ?? 300)
const seeds = [1, 2, 3]
const kinds: Automation[] = ['human', 'scheduled', 'on_demand', 'limited']

interface Judged {
  facts: PrincipalFacts
  name: string
  truth: Automation
  verdict: AutomationVerdict
  /** by behaviour alone: of a model that did not see it, where its identity is a weak label */
  byBehaviour: number
  certain: boolean | null
}

const judged: Judged[] = []
let fitSeconds = 0
for (const seed of seeds) judged.push(...(await judgeSample(seed)))
const known = judged.filter(({ facts }) => facts.behaviour.activeDays > 0)

print(
  `${known.length} principals with days of their own, seeds ${seeds.join(', ')}, ${principals} principals each; ` +
    `${(fitSeconds / seeds.length).toFixed(2)} s a fit.`,
)
print(`### Kind, against truth\n\n${confusion(known)}`)
print(
  `Human or automation: ${share(known, ({ truth, verdict }) => isMachine(truth) === isMachine(verdict.automation))} right, ` +
    `${share(
      known.filter(({ certain }) => certain === null),
      ({ truth, verdict }) => isMachine(truth) === isMachine(verdict.automation),
    )} where the identity does not say.`,
)
print(
  `### Behaviour alone, held-out principals\n\n${table(
    ['', 'right', 'area under ROC'],
    [
      [
        'against weak labels',
        ...quality(
          known.filter(({ certain }) => certain !== null),
          (one) => one.certain!,
        ),
      ],
      [
        'against truth, weakly labelled',
        ...quality(
          known.filter(({ certain }) => certain !== null),
          (one) => isMachine(one.truth),
        ),
      ],
      [
        'against truth, identity does not say',
        ...quality(
          known.filter(({ certain }) => certain === null),
          (one) => isMachine(one.truth),
        ),
      ],
    ],
  )}`,
)
print(`### Reliability of behaviour alone, against truth\n\n${reliability(known)}`)
const wrong = known.filter(({ truth, verdict }) => isMachine(truth) !== isMachine(verdict.automation))
print(
  `### Wrong\n\n${wrong
    .slice(0, 20)
    .map(({ name, truth, verdict }) => `- ${name} (${truth}): ${verdict.reasons.join('; ')}`)
    .join('\n')}`,
)

async function judgeSample(seed: number): Promise<Judged[]> {
  const folder = mkdtempSync(join(tmpdir(), 'usually-automation-'))
  const sample = join(folder, 'sample')
  const out = join(folder, 'run')
  mkdirSync(out)
  await writeSample({ out: sample, principals, days: 56, incidents: 6, seed })
  const context: StageContext = {
    out,
    settings: readSettings([]),
    seed: 1,
    memory: '2GiB',
    log: openLog('plain', () => {}),
    signal: new AbortController().signal,
    force: false,
  }
  await ingest(context, { input: [join(sample, 'cloudtrail')] })
  await features(context, {})
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory: context.memory,
    spill: join(out, 'spill'),
    readOnly: true,
  })
  const started = performance.now()
  const facts = await readFacts(warehouse, false)
  const model = fitAutomation(facts, context.seed)
  fitSeconds += (performance.now() - started) / 1000
  const held = crossJudged(facts, context.seed)
  const rows = await warehouse.rows<{ principal_id: number; principal: string }>(
    'SELECT principal_id, principal FROM principal',
  )
  warehouse.close()
  const names = new Map(rows.map(({ principal_id, principal }) => [principal_id, principal]))
  const truth = new Map(
    (
      parse(readFileSync(join(sample, 'truth.csv')), { columns: true }) as {
        principal: string
        kind: Automation
      }[]
    ).map(({ principal, kind }) => [principal, kind]),
  )
  rmSync(folder, { recursive: true })
  return facts.flatMap((one, i) => {
    const name = names.get(one.principal)!
    const kind = truth.get(name)
    if (!kind) return [] // made by an incident
    return [
      {
        facts: one,
        name,
        truth: kind,
        verdict: classify(model, one),
        byBehaviour: held[i] ?? behaviourProbability(model, one.behaviour),
        certain: judgeIdentity(one.identity).certain,
      },
    ]
  })
}

function isMachine(kind: Automation): boolean {
  return kind !== 'human'
}

function confusion(rows: Judged[]): string {
  return table(
    ['truth', ...kinds.map((kind) => `as ${kind}`), 'right'],
    kinds.map((kind) => {
      const mine = rows.filter(({ truth }) => truth === kind)
      return [
        kind,
        ...kinds.map((other) => String(mine.filter(({ verdict }) => verdict.automation === other).length)),
        share(mine, ({ verdict }) => verdict.automation === kind),
      ]
    }),
  )
}

function reliability(rows: Judged[]): string {
  const edges = [0, 0.05, 0.2, 0.5, 0.8, 0.95, 1]
  return table(
    ['probability of automation', 'principals', 'mean probability', 'automation in truth'],
    edges.slice(0, -1).map((from, i) => {
      const to = edges[i + 1]!
      const mine = rows.filter(({ byBehaviour }) => byBehaviour >= from && (byBehaviour < to || to === 1))
      const mean = mine.reduce((sum, { byBehaviour }) => sum + byBehaviour, 0) / Math.max(1, mine.length)
      return [
        `${from} to ${to}`,
        String(mine.length),
        mean.toFixed(3),
        share(mine, ({ truth }) => isMachine(truth)),
      ]
    }),
  )
}

function quality(rows: Judged[], label: (one: Judged) => boolean): string[] {
  const [yes, no] = [rows.filter(label), rows.filter((one) => !label(one))]
  let above = 0
  for (const a of yes)
    for (const b of no) above += a.byBehaviour > b.byBehaviour ? 1 : a.byBehaviour === b.byBehaviour ? 0.5 : 0
  return [
    share(rows, (one) => label(one) === one.byBehaviour >= 0.5),
    yes.length * no.length > 0 ? (above / (yes.length * no.length)).toFixed(3) : 'one side only',
  ]
}

/** "96.2 % of 312 (93.5 to 97.9)", with Wilson's 95 % interval. */
function share(rows: Judged[], test: (one: Judged) => boolean): string {
  const n = rows.length
  if (n === 0) return 'none'
  const p = rows.filter(test).length / n
  const z = 1.96
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  const percent = (x: number) => (100 * x).toFixed(1)
  return `${percent(p)} % of ${n} (${percent(Math.max(0, middle - half))} to ${percent(Math.min(1, middle + half))})`
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`)
}
