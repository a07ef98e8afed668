/**
 * How finished runs over independent data sets do, as Markdown: `node scripts/measure-sets.ts SETS RUNS [--only
 * NAME,...] [--list]`. SETS holds a folder a data set (scripts/sets/marked-set.ts says what is in it), RUNS the run of
 * each under the same name. `--list` adds every incident and the strangest other days with their bits.
 *
 * The list of a week is its marked days by score. "Together" ranks an incident's best day among all of them, "alone"
 * as if it were the only incident of its week: forty incidents in one week push one another off the list.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { figure, mean, median, percent, table } from './sets/markdown.ts'
import { type MarkedSet, readMarkedSet, setNames } from './sets/marked-set.ts'
import { type IncidentRank, incidentRanks, type Quality, qualityOf } from './sets/ranks.ts'

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, list: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [folder, runs] = positionals
if (!folder || !runs)
  throw new Error('usage: node scripts/measure-sets.ts SETS_FOLDER RUNS_FOLDER [--only NAME,...] [--list]')

const sets: MarkedSet[] = []
for (const name of setNames(folder, values.only?.split(',')))
  if (existsSync(join(runs, name, 'scores.parquet')))
    sets.push(await readMarkedSet(join(folder, name), join(runs, name), name))
  else console.log(`${name}: no scores.parquet in ${join(runs, name)}, left out.\n`)
if (sets.length === 0) throw new Error(`${runs}: no finished run of a data set in ${folder}`)
const kinds = [...new Set(sets.map(({ kind }) => kind))]
const ofKind = (kind: string) => sets.filter((set) => set.kind === kind)
const levels = ['high', 'medium', 'low', 'none']
const nominal = [0.1, 0.05, 0.01, 0.001]
const listed = 25

ranking('by score', ({ score }) => score)
if (sets.every(({ priority }) => priority)) ranking('by priority', ({ priority }) => priority!)
signals()
others()
honesty()
confidence()
evidence()
found()
if (values.list) for (const set of sets) list(set)

function ranking(title: string, scoreOf: (set: MarkedSet) => Float64Array): void {
  const cells = ({ auc, ap, hits1, hits5 }: Quality) => [
    figure(auc),
    figure(ap),
    figure(hits1, 2),
    figure(hits5, 2),
  ]
  const rows = sets.map((set) => {
    const ordinary = ordinaryOf(set)
    const high = set.days.filter((day) => day.confidence === 'high')
    return [
      set.name,
      set.days.length,
      count(set.positive),
      ...cells(qualityOf(set, scoreOf(set))),
      percent(ordinary.filter(({ p }) => p <= 0.01).length / ordinary.length),
      `${high.filter(({ incidents }) => incidents.length > 0).length} of ${high.length} true`,
    ]
  })
  const means = kinds.map((kind) => [
    `**${kind}**`,
    sum(ofKind(kind).map(({ days }) => days.length)),
    sum(ofKind(kind).map(({ positive }) => count(positive))),
    ...cells(meanQuality(ofKind(kind), scoreOf)),
    '',
    '',
  ])
  const head = ['set', 'days', 'positive', 'AUC', 'average precision', 'hits at 1 %', 'at 5 %']
  table(`Ranking ${title}`, [...head, 'ordinary p <= .01', 'High'], [...rows, ...means])
}

function meanQuality(of: readonly MarkedSet[], scoreOf: (set: MarkedSet) => Float64Array): Quality {
  const all = of.map((set) => qualityOf(set, scoreOf(set)))
  const over = (key: keyof Quality) => mean(all.map((quality) => quality[key]))
  return { auc: over('auc'), ap: over('ap'), hits1: over('hits1'), hits5: over('hits5') }
}

function signals(): void {
  const names = [...new Set(sets.flatMap(({ bits }) => [...bits.keys()]))]
  const total = (set: MarkedSet, without = '') => {
    const added = new Float64Array(set.days.length)
    for (const [name, bits] of set.bits)
      if (name !== without) for (const [row, value] of bits.entries()) added[row]! += value
    return added
  }
  const alone = (name: string) => (set: MarkedSet) => set.bits.get(name) ?? new Float64Array(set.days.length)
  table(
    'Each signal alone, and the plain sum of bits without it: AUC / average precision / hits at 1 %',
    ['signal', ...kinds.flatMap((kind) => [`${kind}: alone`, `${kind}: without`])],
    [
      [
        '(all, plain sum)',
        ...kinds.flatMap((kind) => [short(meanQuality(ofKind(kind), (set) => total(set))), '']),
      ],
      ...names.map((name) => [
        name,
        ...kinds.flatMap((kind) => [
          short(meanQuality(ofKind(kind), alone(name))),
          short(meanQuality(ofKind(kind), (set) => total(set, name))),
        ]),
      ]),
    ],
  )
}

function others(): void {
  const row = (name: string, scoreOf: (set: MarkedSet) => Float64Array) => [
    name,
    ...kinds.map((kind) => short(meanQuality(ofKind(kind), scoreOf))),
  ]
  table(
    'Other methods on the same days: AUC / average precision / hits at 1 %',
    ['method', ...kinds],
    [
      row('**usually**', ({ score }) => score),
      ...[...sets[0]!.rivals.keys()].map((name) => row(name, ({ rivals }) => rivals.get(name)!)),
    ],
  )
}

function honesty(): void {
  const row = (name: string, days: MarkedSet['days']) => [
    name,
    days.length,
    ...nominal.map((limit) => {
      const under = days.filter(({ p }) => p <= limit).length
      return `${percent(under / days.length, 2)} (${under})`
    }),
  ]
  const rows = kinds.flatMap((kind) => {
    const ordinary = ofKind(kind).flatMap(ordinaryOf)
    const harmless = ofKind(kind).flatMap(({ days }) =>
      days.filter(({ incidents }) => incidents.length === 0),
    )
    return [
      row(kind, ordinary),
      ...(harmless.length > ordinary.length ? [row(`${kind}, with odd days`, harmless)] : []),
    ]
  })
  table(
    'Share of days without attack with at most this p-value',
    ['kind', 'days', ...nominal.map(String)],
    rows,
  )
}

function confidence(): void {
  const head = [
    'kind',
    'confidence',
    'days',
    'true',
    'odd but harmless',
    'incidents with such a day or a surer one',
  ]
  const rows = kinds.flatMap((kind) => {
    const of = ofKind(kind)
    const incidents = sum(of.map((set) => set.incidents.length))
    return levels.slice(0, 3).map((level, rank) => {
      const days = of.flatMap((set) => set.days.filter((day) => day.confidence === level))
      const reached = of.map((set) => {
        const sure = set.days.filter((day) => levels.indexOf(day.confidence) <= rank)
        return new Set(sure.flatMap((day) => day.incidents)).size
      })
      return [
        kind,
        level,
        days.length,
        days.filter((day) => day.incidents.length > 0).length,
        days.filter((day) => day.incidents.length === 0 && day.odd !== '').length,
        `${sum(reached)} of ${incidents}`,
      ]
    })
  })
  table('Confidence', head, rows)
}

function evidence(): void {
  const days = sets.flatMap((set) => set.evidence ?? [])
  if (days.length === 0) return
  const row = (name: string, of: { named: number; attack: number }[]) => [
    name,
    of.length,
    percent(of.filter(({ attack }) => attack > 0).length / of.length, 0),
    percent(mean(of.filter(({ named }) => named > 0).map(({ named, attack }) => attack / named)), 0),
    of.length > 0 ? figure(median(of.map(({ named }) => named)), 0) : '–',
  ]
  const names = [...new Set(days.flatMap(({ signals }) => [...signals.keys()]))].sort()
  table(
    'Evidence of reported days that hold an attack',
    [
      'named by',
      'days',
      'name at least one event of the attack',
      'mean share of named events that are of it',
      'median events named',
    ],
    [
      row(
        'the story',
        days.map(({ story }) => story),
      ),
      row(
        'all signals',
        days.map(({ all }) => all),
      ),
      ...levels.slice(0, 3).map((level) =>
        row(
          `all signals, ${level} confidence`,
          days.filter((day) => day.confidence === level).map(({ all }) => all),
        ),
      ),
      ...names.map((name) =>
        row(
          name,
          days.flatMap(({ signals }) => signals.get(name) ?? []),
        ),
      ),
    ],
  )
}

function found(): void {
  const budgets = [5, 10, 20]
  const scores: [string, (set: MarkedSet) => Float64Array][] = [['score', ({ score }) => score]]
  if (sets.every(({ priority }) => priority)) scores.push(['priority', ({ priority }) => priority!])
  for (const [by, scoreOf] of scores) {
    const ranked = sets.flatMap((set) => {
      const ranks = incidentRanks(set, scoreOf(set))
      return set.incidents.map((incident) => ({
        ...incident,
        kind: set.kind,
        rank: ranks.get(incident.incident),
      }))
    })
    const row = (kind: string, name: string, of: typeof ranked) => {
      const side = (key: 'together' | 'alone') => {
        const ranks = of.map(({ rank }) => rank?.[key] ?? Number.POSITIVE_INFINITY)
        return [...budgets.map((budget) => ranks.filter((rank) => rank <= budget).length), median(ranks)]
      }
      return [kind, name, of.length, ...side('alone'), ...side('together')]
    }
    const rows = kinds.flatMap((kind) => {
      const mine = ranked.filter((incident) => incident.kind === kind)
      const by = (key: 'class' | 'level') =>
        [...new Set(mine.map((incident) => incident[key]))]
          .filter((value) => value !== '')
          .sort()
          .map((value) =>
            row(
              kind,
              `${key} ${value}`,
              mine.filter((incident) => incident[key] === value),
            ),
          )
      return [row(kind, '**all**', mine), ...by('class'), ...by('level')]
    })
    const columns = (side: string) => [
      ...budgets.map((budget) => `${side}: in ${budget}`),
      `${side}: median rank`,
    ]
    table(
      `Incidents found within the week's list by ${by}`,
      ['kind', 'incidents', 'of', ...columns('alone'), ...columns('together')],
      rows,
    )
  }
}

/** Every incident, and the strangest other days. */
function list(set: MarkedSet): void {
  const names = [...set.bits.keys()]
  const bits = (row: number) => names.map((name) => figure(set.bits.get(name)![row]!, 1))
  const ranks = incidentRanks(set, set.score)
  const byPriority = set.priority && incidentRanks(set, set.priority)
  const rankOf = (rank: IncidentRank | undefined) => (rank ? `${rank.alone} / ${rank.together}` : '–')
  const sorted = set.incidents.toSorted(
    (a, b) => (ranks.get(a.incident)?.together ?? Infinity) - (ranks.get(b.incident)?.together ?? Infinity),
  )
  table(
    `${set.name}: incidents, rank alone / together`,
    [
      'incident',
      'class',
      'technique',
      'principal',
      'rank',
      ...(byPriority ? ['by priority'] : []),
      'confidence',
      'score',
      ...names,
    ],
    sorted.map((incident) => {
      const rank = ranks.get(incident.incident)
      const day = rank && set.days[rank.row]!
      return [
        incident.incident,
        `${incident.class} ${incident.level}`,
        incident.technique,
        day ? `${day.principal} ${day.day}` : incident.principal,
        rankOf(rank),
        ...(byPriority ? [rankOf(byPriority.get(incident.incident))] : []),
        day?.confidence ?? '',
        rank ? figure(set.score[rank.row]!, 1) : '',
        ...(rank ? bits(rank.row) : names.map(() => '')),
      ]
    }),
  )
  const strangest = [...set.days.keys()]
    .filter((row) => set.positive[row] === 0)
    .sort((a, b) => set.score[b]! - set.score[a]!)
    .slice(0, listed)
  table(
    `${set.name}: the ${strangest.length} strangest days without incident`,
    ['principal', 'day', 'odd because', 'confidence', 'score', ...names],
    strangest.map((row) => {
      const { principal, day, odd, confidence } = set.days[row]!
      return [principal, day, odd, confidence, figure(set.score[row]!, 1), ...bits(row)]
    }),
  )
}

function short({ auc, ap, hits1 }: Quality): string {
  return `${figure(auc)} / ${figure(ap)} / ${figure(hits1, 2)}`
}

function ordinaryOf({ days }: MarkedSet): MarkedSet['days'] {
  return days.filter(({ incidents, odd }) => incidents.length === 0 && odd === '')
}

function count(positive: Uint8Array): number {
  return sum([...positive])
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
