/**
 * Measures the automation model on sample organisations and prints Markdown:
 * `node scripts/measure-automation.ts [PRINCIPALS]`. Figures on the sample are no accuracy on real data.
 */

import {
  type Automation,
  type AutomationVerdict,
  behaviourProbability,
  classify,
  crossJudged,
  fitAutomation,
} from '../models/automation/automation.ts'
import { judgeIdentity } from '../models/automation/identity.ts'
import { type PrincipalFacts, readFacts } from '../pipeline/walk/automation-facts.ts'
import { openSample } from './sample-warehouse.ts'

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
  /** by the starting weights, as where no identity tells itself */
  unlabelled: number
  /** of a schedule, in truth */
  cycle: string
  certain: boolean | null
}

const judged: Judged[] = []
let fitSeconds = 0
for (const seed of seeds) judged.push(...(await judgeSample(seed)))
const known = judged.filter(({ facts }) => facts.behaviour.activeDays > 0)
const labelled = known.filter(({ certain }) => certain !== null)
const unsaid = known.filter(({ certain }) => certain === null)

print(
  `${known.length} principals with days of their own, seeds ${seeds.join(', ')}, ${principals} principals each; ` +
    `${(fitSeconds / seeds.length).toFixed(2)} s a fit.`,
)
print(`### Kind, against truth\n\n${confusion(known)}`)
print(
  `Human or automation: ${share(known, ({ truth, verdict }) => isMachine(truth) === isMachine(verdict.automation))} right, ` +
    `${share(
      unsaid,
      ({ truth, verdict }) => isMachine(truth) === isMachine(verdict.automation),
    )} where the identity does not say.`,
)
print(
  `### Behaviour alone, held-out principals\n\n${table(
    ['', 'right', 'area under ROC'],
    [
      ['against weak labels', ...quality(labelled, (one) => one.certain!)],
      ['against truth, weakly labelled', ...quality(labelled, (one) => isMachine(one.truth))],
      ['against truth, identity does not say', ...quality(unsaid, (one) => isMachine(one.truth))],
      [
        'against truth, starting weights alone',
        ...quality(
          known,
          (one) => isMachine(one.truth),
          (one) => one.unlabelled,
        ),
      ],
    ],
  )}`,
)
print(`### Reliability of behaviour alone, against truth\n\n${reliability(known)}`)
const scheduled = known.filter(({ truth }) => truth === 'scheduled')
print(
  `### Scheduled, by cycle\n\n${table(
    ['every', 'found scheduled'],
    [...new Set(scheduled.map(({ cycle }) => cycle))].sort().map((cycle) => [
      cycle,
      share(
        scheduled.filter((one) => one.cycle === cycle),
        ({ verdict }) => verdict.automation === 'scheduled',
      ),
    ]),
  )}`,
)

async function judgeSample(seed: number): Promise<Judged[]> {
  const { warehouse, settings, truth, close } = await openSample(principals, seed)
  const started = performance.now()
  const facts = await readFacts(warehouse, settings.models, false, {})
  const model = fitAutomation(facts, 1, settings.models.automation)
  fitSeconds += (performance.now() - started) / 1000
  close()
  const held = crossJudged(facts, 1, settings.models.automation)
  const unlabelled = fitAutomation([], 1, settings.models.automation)
  return facts.flatMap((one, i) => {
    const known = truth.get(one.principal)
    return known
      ? [
          {
            facts: one,
            name: known.name,
            truth: known.kind,
            cycle: /every (\w+( hour)?)/.exec(known.note)?.[1] ?? '',
            verdict: classify(model, one, settings.models.automation),
            byBehaviour: held[i] ?? behaviourProbability(model, one.behaviour),
            unlabelled: behaviourProbability(unlabelled, one.behaviour),
            certain: judgeIdentity(one.identity).certain,
          },
        ]
      : []
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

function quality(
  rows: Judged[],
  label: (one: Judged) => boolean,
  probability: (one: Judged) => number = (one) => one.byBehaviour,
): string[] {
  const [yes, no] = [rows.filter(label), rows.filter((one) => !label(one))]
  let above = 0
  for (const a of yes.map(probability))
    for (const b of no.map(probability)) above += a > b ? 1 : a === b ? 0.5 : 0
  return [
    share(rows, (one) => label(one) === probability(one) >= 0.5),
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
