/**
 * How hard data sets make it to tell attacks from ordinary work, side by side: `node scripts/measure-difficulty.ts SETS
 * RUNS [--only NAME,...]`, as Markdown. Folders as for scripts/measure-sets.ts; the sample organisation is one too.
 * What is new is new to its principal, and counted where the principal had at least ten active days before.
 * Attack calls are those of attack_events.csv; without it, the victim's calls between start and end of a label.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rocAuc } from '../models/evaluation/metrics.ts'
import { type Day, type Measured, readDifficulty } from './sets/difficulty.ts'
import { figure, mean, median, percent, table } from './sets/markdown.ts'
import { setNames } from './sets/marked-set.ts'

const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true })
const [folder, runs] = positionals
if (!folder || !runs)
  throw new Error('usage: node scripts/measure-difficulty.ts SETS_FOLDER RUNS_FOLDER [--only NAME,...]')

const measured: Measured[] = []
for (const name of setNames(folder, values.only?.split(',')))
  if (existsSync(join(runs, name, 'scores.parquet')))
    measured.push(await readDifficulty(join(folder, name), join(runs, name), name))

side()
rules()
bits()

function side(): void {
  const rows: [string, (of: Measured) => string][] = []
  const add = (name: string, of: (one: Measured) => string) => rows.push([name, of])
  const share = <Row>(of: Row[], is: (row: Row) => boolean) => percent(of.filter(is).length / of.length, 0)
  const spread = (of: number[]) => {
    const sorted = of.toSorted((a, b) => a - b)
    return `${figure(median(sorted), 0)}; ${figure(sorted[Math.floor(0.9 * sorted.length)] ?? Number.NaN, 0)}`
  }
  const settled = (one: Measured, kind: Day['kind'], human?: boolean) =>
    one.days.filter((day) => day.settled && day.kind === kind && (human === undefined || day.human === human))
  add('scored days; of attacks; odd but harmless', ({ days }) => {
    const of = (kind: Day['kind']) => days.filter((day) => day.kind === kind).length
    return `${days.length}; ${of('attack')}; ${of('odd')}`
  })
  add('odd days of all baseline days', ({ baseline }) =>
    baseline.some(({ odd }) => odd) ? percent(mean(baseline.map(({ odd }) => Number(odd)))) : 'not listed',
  )
  for (const [who, human] of [
    ['people', true],
    ['automation', false],
  ] as const) {
    const ordinary = (one: Measured) => settled(one, 'ordinary', human)
    add(`ordinary days of ${who}`, (one) => String(ordinary(one).length))
    add('&emsp;with an action new to them', (one) => share(ordinary(one), (day) => day.new_actions > 0))
    add('&emsp;with three or more', (one) => share(ordinary(one), (day) => day.new_actions > 2))
    add('&emsp;with a new network', (one) => share(ordinary(one), (day) => day.new_networks > 0))
    add('&emsp;with a new agent', (one) => share(ordinary(one), (day) => day.new_agents > 0))
    add('&emsp;with a new resource', (one) => share(ordinary(one), (day) => day.new_resources > 0))
    const before = (one: Measured) => one.baseline.filter((day) => day.human === human)
    add(`baseline days of ${who}: calls, median; 90 %`, (one) =>
      spread(before(one).map(({ calls }) => calls)),
    )
    add('&emsp;sessions, median; 90 %', (one) => spread(before(one).map(({ sessions }) => sessions)))
    add('&emsp;different actions, median; 90 %', (one) => spread(before(one).map(({ actions }) => actions)))
  }
  add("people's calls at hours in which they made under 1 % before, mean", ({ offHours }) =>
    percent(mean(offHours)),
  )
  add('days of attacks with an action new to the victim', (one) =>
    share(settled(one, 'attack'), (day) => day.new_actions > 0),
  )
  add('&emsp;with an action that nobody did in the baseline', (one) =>
    share(settled(one, 'attack'), (day) => day.unheard > 0),
  )
  add('&emsp;the same of odd days', (one) => share(settled(one, 'odd'), (day) => day.unheard > 0))
  add('&emsp;the same of ordinary days', (one) => share(settled(one, 'ordinary'), (day) => day.unheard > 0))
  add('&emsp;with a new network', (one) => share(settled(one, 'attack'), (day) => day.new_networks > 0))
  add('incidents of known victims', ({ incidents }) => String(incidents.length))
  add("&emsp;all from the victim's networks", ({ incidents }) => share(incidents, (one) => one.own_network))
  add('&emsp;and with its agents', ({ incidents }) =>
    share(incidents, (one) => one.own_network && one.own_agent),
  )
  add('&emsp;without an action new to the victim', ({ incidents }) =>
    share(incidents, (one) => one.new_actions === 0),
  )
  add('&emsp;all three', ({ incidents }) =>
    share(incidents, (one) => one.own_network && one.own_agent && one.new_actions === 0),
  )
  add('&emsp;calls, median; 90 %', ({ incidents }) => spread(incidents.map(({ calls }) => calls)))
  add('&emsp;of at most three calls', ({ incidents }) => share(incidents, ({ calls }) => calls <= 3))
  add("&emsp;share of the days' calls, median", ({ incidents }) =>
    percent(median(incidents.map(({ of_day }) => of_day)), 0),
  )
  add('&emsp;calls at hours in which the victim made under 1 % before, mean', ({ incidents }) =>
    percent(mean(incidents.map(({ off_hours }) => off_hours ?? 0)), 0),
  )
  table(
    'What the data is like',
    ['', ...measured.map(({ set }) => set.name)],
    rows.map(([name, of]) => [name, ...measured.map(of)]),
  )
}

/** What a rule of one line would do: a count, higher is stranger. */
function rules(): void {
  const counts: [string, (day: Day) => number][] = [
    ['networks new to the principal', (day) => day.new_networks],
    [
      'networks, agents, regions and keys new to it',
      (day) => day.new_networks + day.new_agents + day.new_regions + day.new_keys,
    ],
    ['actions new to it', (day) => day.new_actions],
    ['actions that nobody did in the baseline', (day) => day.unheard],
    ['resources new to it', (day) => day.new_resources],
    ['calls', (day) => day.calls],
  ]
  const auc = (days: Day[], of: (day: Day) => number) =>
    days.some(({ kind }) => kind === 'attack') && days.some(({ kind }) => kind !== 'attack')
      ? figure(rocAuc(days.map((day) => ({ score: of(day), positive: day.kind === 'attack', group: 0 }))))
      : '–'
  const whole = (day: Day) => [...day.bits.values()].reduce((sum, value) => sum + value, 0)
  table(
    'ROC AUC of counts alone: attacks against all other scored days; against odd days',
    ['counted', ...measured.map(({ set }) => set.name)],
    [...counts, ['(sum of bits of all signals)', whole] as const].map(([name, of]) => [
      name,
      ...measured.map(
        ({ days }) =>
          `${auc(days, of)}; ${auc(
            days.filter(({ kind }) => kind !== 'ordinary'),
            of,
          )}`,
      ),
    ]),
  )
}

function bits(): void {
  const kinds = [...new Set(measured.map(({ set }) => set.kind))]
  const natures = ['ordinary', 'odd', 'attack'] as const
  const names = [...new Set(measured.flatMap(({ set }) => [...set.bits.keys()]))]
  const daysOf = (kind: string, nature: Day['kind']) =>
    measured
      .filter(({ set }) => set.kind === kind)
      .flatMap(({ days }) => days.filter((day) => day.kind === nature))
  const cells = (of: (day: Day) => number) =>
    kinds.flatMap((kind) => natures.map((nature) => figure(mean(daysOf(kind, nature).map(of)), 1)))
  table(
    'Mean bits by signal',
    [
      'signal',
      ...kinds.flatMap((kind) =>
        natures.map((nature) => `${kind}: ${nature} (${daysOf(kind, nature).length})`),
      ),
    ],
    [
      ...names.map((name) => [name, ...cells((day) => day.bits.get(name) ?? 0)]),
      ['sum', ...cells((day) => [...day.bits.values()].reduce((sum, value) => sum + value, 0))],
    ],
  )
}
