/**
 * Swaps: how well is it noticed when somebody else's day takes the place of a principal's own? Needs no attack and
 * no label. Each replaced day is scored with what was known of the victim on that day and ranked as if it had been
 * the only one of its week.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { poolOf } from '../../models/combination.ts'
import type { PrincipalDay } from '../../models/day.ts'
import {
  drawGroups,
  type Figure,
  figureOf,
  groupedShare,
  once,
  rankDays,
  rankFigures,
} from '../../models/metrics.ts'
import { type SwapKind, swapKinds, swappedDay } from '../../models/swap.ts'
import type { FittedCalibration } from '../3-train.ts'
import { readSpan } from '../span.ts'
import type { StageContext } from '../stage.ts'
import { classifyAll, readFacts, readModel } from '../train/automation.ts'
import { readStandings } from '../verdicts.ts'
import type { ScoreRow, WalkPlan } from '../walk/plan.ts'
import { readDays } from '../walk/principal-days.ts'
import { readReferences } from '../walk/reference-tables.ts'
import { principalRanges, walkAll } from '../walk/workers.ts'
import { literal, type Warehouse, withWarehouse } from '../warehouse.ts'
import { draws } from './assessment.ts'
import type { Label } from './labels.ts'
import { budgets } from './ranks.ts'
import { readScoredDays, type ScoredDays } from './scored-days.ts'
import { findTruth } from './truth.ts'

/** Victim's days sampled; each meets a near and a random donor in every kind. */
const mostDays = 250
/** A victim needs a past to be told from a stranger. */
const fewestActiveDays = 5

type Donor = 'near' | 'random'

interface Choice {
  kind: SwapKind
  donor: Donor
  /** rows of the scored days */
  victimRow: number
  donorRow: number
}

export interface SwapGroup {
  kind: SwapKind
  donor: Donor
  days: number
  victims: number
  auc: Figure
  median_rank: number
  recall: ({ budget: number; found: number; of: number } & Figure)[]
  confidence: { confidence: string; found: number }[]
}

export interface SwapEvaluation {
  sampled_days: number
  groups: SwapGroup[]
}

export async function evaluateSwaps(
  context: StageContext,
  labels: readonly Label[],
  random: () => number,
): Promise<SwapEvaluation> {
  return withWarehouse(context, async (warehouse) => {
    const days = await readScoredDays(warehouse, context.out)
    const { positive } = findTruth(days, labels)
    const choices = await choose(warehouse, context.out, days, positive, random)
    const scores = await judgeAll(context, warehouse, days, choices)
    const groups = swapKinds.flatMap((kind) =>
      (['near', 'random'] as const).map((donor) => {
        const chosen = [...choices.keys()].filter(
          (i) => choices[i]!.kind === kind && choices[i]!.donor === donor,
        )
        return measureGroup(
          kind,
          donor,
          chosen.map((i) => ({ ...choices[i]!, score: scores[i]! })),
          days,
          positive,
          random,
        )
      }),
    )
    return {
      sampled_days: new Set(choices.map(({ victimRow }) => victimRow)).size,
      groups: groups.filter((group) => group.days > 0),
    }
  })
}

async function choose(
  warehouse: Warehouse,
  out: string,
  days: ScoredDays,
  positive: Uint8Array,
  random: () => number,
): Promise<Choice[]> {
  const pick = (list: readonly number[]) => list[Math.floor(random() * list.length)]!
  const clean = [...positive.keys()].filter((row) => positive[row] === 0)
  const poolRows = Map.groupBy(clean, (row) => poolOf(days.automation(row) as never))
  const rowsOf = Map.groupBy(clean, (row) => days.principal[row]!)
  const nearest = await nearestOf(warehouse, out)
  const victims = clean.filter((row) => days.age[row]! >= fewestActiveDays)
  while (victims.length > mostDays) victims.splice(Math.floor(random() * victims.length), 1)
  return victims.flatMap((victimRow) => {
    const principal = days.principal[victimRow]!
    const pool = poolOf(days.automation(victimRow) as never)
    const inPool = (id: number) => {
      const rows = rowsOf.get(id)
      return rows !== undefined && poolOf(days.automation(rows[0]!) as never) === pool
    }
    const near = (nearest.get(principal) ?? []).find(inPool)
    const others = poolRows.get(pool)!.filter((row) => days.principal[row] !== principal)
    return swapKinds.flatMap((kind) => [
      ...(near === undefined
        ? []
        : [{ kind, donor: 'near' as const, victimRow, donorRow: pick(rowsOf.get(near)!) }]),
      ...(others.length === 0 ? [] : [{ kind, donor: 'random' as const, victimRow, donorRow: pick(others) }]),
    ])
  })
}

/** Whom each principal is most like, nearest first. */
async function nearestOf(warehouse: Warehouse, out: string): Promise<Map<number, number[]>> {
  const rows = await warehouse.rows<{ victim: number; other: number }>(
    `SELECT u.principal_id AS victim, v.principal_id AS other
     FROM read_parquet(${literal(join(out, 'fitted', 'similar.parquet'))}) s
       JOIN principal u ON u.principal = s.principal JOIN principal v ON v.principal = s.other
     ORDER BY victim, similarity DESC, other`,
  )
  return new Map(
    [...Map.groupBy(rows, ({ victim }) => victim)].map(([victim, list]) => [
      victim,
      list.map(({ other }) => other),
    ]),
  )
}

async function judgeAll(
  context: StageContext,
  warehouse: Warehouse,
  days: ScoredDays,
  choices: readonly Choice[],
): Promise<ScoreRow[]> {
  const { out, settings, memory, log } = context
  const span = await readSpan(warehouse, settings.calibration)
  const ranges = await principalRanges(warehouse)
  const keyOf = (row: number) => `${days.principal[row]} ${days.day[row]}`
  const wanted = new Set(choices.flatMap(({ victimRow, donorRow }) => [keyOf(victimRow), keyOf(donorRow)]))
  const found = new Map<string, PrincipalDay>()
  for (const range of ranges)
    for (const [principal, own] of await readDays(warehouse, {
      ...range,
      firstDay: span.scoreFrom,
      lastDay: span.scoreTo,
    }))
      for (const day of own)
        if (wanted.has(`${principal} ${day.day}`)) found.set(`${principal} ${day.day}`, day)
  const swaps: NonNullable<WalkPlan['swaps']> = {}
  for (const [number, { kind, victimRow, donorRow }] of choices.entries()) {
    const replacement = swappedDay(kind, found.get(keyOf(victimRow))!, found.get(keyOf(donorRow))!)
    swaps[keyOf(victimRow)] = [...(swaps[keyOf(victimRow)] ?? []), { number, replacement }]
  }
  const fitted = JSON.parse(
    readFileSync(join(out, 'fitted', 'calibrators.json'), 'utf8'),
  ) as FittedCalibration
  const facts = await readFacts(warehouse, settings.models, true)
  const automation = await classifyAll(warehouse, readModel(out), facts, settings.models.automation)
  const sequenceFile = join(out, 'fitted', 'sequence.arrow')
  const scores: ScoreRow[] = []
  const bar = log.bar('swaps')
  await walkAll(
    {
      mode: 'score',
      warehouseFile: join(out, 'warehouse.duckdb'),
      memory,
      spill: join(out, 'spill'),
      settings,
      automation,
      references: await readReferences(warehouse, automation, span.calibrationFrom, fitted.choice),
      firstDate: span.firstDate,
      calibrationFrom: span.calibrationFrom,
      scoreFrom: span.scoreFrom,
      scoreTo: span.scoreTo,
      gates: fitted.gates,
      standings: await readStandings(warehouse, out, 'all'),
      sequenceFile: existsSync(sequenceFile) ? sequenceFile : null,
      statesFile: join(out, 'fitted', 'states.parquet'),
      calibrators: fitted.calibrators,
      perWeek: Math.max(1, (days.count * 7) / (span.scoreTo - span.scoreFrom + 1)),
      swaps,
    },
    ranges,
    bar,
    context.signal,
    (result) => {
      for (const { number, score } of result.swaps) scores[number] = score
    },
  )
  bar.stop()
  return scores
}

function measureGroup(
  kind: SwapKind,
  donor: Donor,
  swaps: readonly (Choice & { score: ScoreRow })[],
  days: ScoredDays,
  positive: Uint8Array,
  random: () => number,
): SwapGroup {
  const clean = [...positive.keys()].filter((row) => positive[row] === 0)
  const rows = [...clean, ...swaps.map(({ victimRow }) => victimRow)]
  const groups = days.names.length
  const ranking = {
    ...rankDays(
      Float64Array.from([...clean.map((row) => days.score[row]!), ...swaps.map(({ score }) => score.score)]),
      Uint8Array.from(rows, (_, i) => (i < clean.length ? 0 : 1)),
      Int32Array.from(rows, (row) => days.principal[row]!),
    ),
    groups,
  }
  const weights = drawGroups(groups, draws, random)
  const ranks = swaps.map(
    ({ victimRow, score }) =>
      1 +
      clean.filter(
        (row) =>
          row !== victimRow && days.week[row] === days.week[victimRow] && days.score[row]! >= score.score,
      ).length,
  )
  const byVictim = (test: (i: number) => boolean) => {
    const count = new Float64Array(groups)
    for (const [i, { victimRow }] of swaps.entries()) if (test(i)) count[days.principal[victimRow]!]!++
    return count
  }
  const sorted = ranks.toSorted((a, b) => a - b)
  return {
    kind,
    donor,
    days: swaps.length,
    victims: new Set(swaps.map(({ victimRow }) => days.principal[victimRow])).size,
    auc: figureOf(
      rankFigures(ranking, once(groups)).auc,
      weights.map((draw) => rankFigures(ranking, draw).auc),
    ),
    median_rank: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    recall: budgets.map((budget) => ({
      budget,
      found: ranks.filter((rank) => rank <= budget).length,
      of: swaps.length,
      ...groupedShare(
        byVictim((i) => ranks[i]! <= budget),
        byVictim(() => true),
        weights,
      ),
    })),
    confidence: ['high', 'medium', 'low'].map((confidence) => ({
      confidence,
      found: swaps.filter(({ score }) => score.confidence === confidence).length,
    })),
  }
}
