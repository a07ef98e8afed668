/**
 * Ablations that a sum of fewer bits cannot answer, since everything else would have learned something else: the walks
 * are made again over the baseline and the scored days with a part of the models taken out.
 *
 *   similarity           nobody is like anybody: new actions are judged by how many others do them
 *   automation handling  everybody is a person: one pool, one calibration, no schedules
 *   the neural network   the order of actions by a principal's own rates alone
 *
 * The network is not trained again: none of the three changes what it learns from.
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Automation } from '../../models/automation/automation.ts'
import { startingChoice } from '../../models/choice.ts'
import { type Calibrators, fitCalibrators } from '../../models/combination.ts'
import type { Pool } from '../../models/day.ts'
import type { Gate } from '../../models/gate.ts'
import { priorityOf } from '../../models/priority.ts'
import type { Reference } from '../../models/reference.ts'
import type { Settings } from '../../models/settings.ts'
import { severities } from '../../models/severity.ts'
import { weightsOf } from '../../models/signals/signals.ts'
import { indexWhoDidWhat } from '../../models/who-did-what.ts'
import { readScoring } from '../run-folder/scoring.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { readStandings, type Standings } from '../run-folder/verdicts.ts'
import { classifyRun } from '../walk/automation-facts.ts'
import { fitGates } from '../walk/gates.ts'
import { openWalk, sequenceFileOf } from '../walk/open-walk.ts'
import type { CalibrationRow, ScoreResult, WalkBasis } from '../walk/plan.ts'
import { principalRanges, walkAll } from '../walk/workers.ts'
import { createTable, writeParquet } from '../warehouse/table.ts'
import { type Warehouse, withWarehouse } from '../warehouse/warehouse.ts'
import type { Competitor } from './competitors.ts'
import { lowerBound } from './ranking.ts'
import type { ScoredDays } from './scored-days.ts'

export interface Part {
  name: string
  kind?(kind: Automation): Automation
  reference?(reference: Reference): Reference
  settings?(settings: Settings): Settings
}

const parts: Part[] = [
  {
    name: 'similarity',
    reference: (reference) => {
      const none = { principal: new Int32Array(0), action: new Int32Array(0), day: new Int32Array(0) }
      const principals = reference.whoDidWhat.profileOffsets.length - 2
      return { ...reference, whoDidWhat: indexWhoDidWhat(none, principals, reference.actions.name.length) }
    },
  },
  { name: 'automation handling', kind: () => 'human' },
  {
    name: 'the neural network',
    settings: (settings) => ({
      ...settings,
      models: { ...settings.models, sequence: { ...settings.models.sequence, rateShare: 1 } },
    }),
  },
]

/** What was learned without a part, to score with. */
export interface Refitted {
  part: Part
  calibrators: Calibrators
  gates: Record<Pool, Gate>
  choice: Reference['choice']
  statesFile: string
}

/** Learns the baseline of the run again, without each part in turn. */
export async function refitAll(context: StageContext, chosen: readonly Part[] = parts): Promise<Refitted[]> {
  const folder = join(context.out, 'evaluation', 'refit')
  mkdirSync(folder, { recursive: true })
  const refitted: Refitted[] = []
  const bar = context.log.bar('refit')
  try {
    for (const [index, part] of chosen.entries()) {
      const file = join(folder, `${part.name.replaceAll(' ', '-')}.parquet`)
      const show = (done: number) => bar.update((index + done) / chosen.length, `without ${part.name}`)
      refitted.push(await withWarehouse(context, (warehouse) => refit(context, warehouse, part, file, show)))
    }
  } finally {
    bar.stop()
  }
  return refitted
}

/** Priorities of the run's days without each part. @param run this run, or the copy with injected attacks */
export async function scoreWithout(
  context: StageContext,
  refitted: readonly Refitted[],
  run: string,
  days: ScoredDays,
): Promise<Competitor[]> {
  const competitors: Competitor[] = []
  const there = { ...context, out: run }
  for (const { part, calibrators, gates, choice, statesFile } of refitted) {
    const score = new Float64Array(days.count)
    await withWarehouse(there, async (warehouse) => {
      const standings = await readStandings(warehouse, run, 'all')
      const walk = await openWithout(there, warehouse, part, choice, standings, true)
      await walkAll(
        {
          ...walk,
          mode: 'score',
          gates,
          calibrators,
          statesFile,
          sequenceFile: sequenceFileOf(run),
          principalDaysAWeek: readScoring(run).principal_days_a_week,
        },
        await principalRanges(warehouse),
        silent,
        context.signal,
        (result) => fill(score, days, result, context.settings.confidence),
      )
    })
    competitors.push({ kind: 'without', name: `${part.name} (refitted)`, score })
  }
  return competitors
}

async function refit(
  context: StageContext,
  warehouse: Warehouse,
  part: Part,
  statesFile: string,
  show: (done: number) => void,
): Promise<Refitted> {
  const standings = await readStandings(warehouse, context.out, 'baseline')
  const walk = await openWithout(context, warehouse, part, startingChoice, standings, false)
  const ranges = await principalRanges(warehouse)
  const { gates, choice } = await fitGates(
    walk,
    ranges,
    { ...silent, update: (done) => show(done / 2) },
    context.signal,
  )
  const days: (CalibrationRow & { automation: Automation })[] = []
  const states = await createTable(warehouse, 'refitted_state', { principal_id: 'INTEGER', state: 'VARCHAR' })
  await walkAll(
    { ...walk, mode: 'train', gates, sequenceFile: sequenceFileOf(context.out), earlier: null },
    ranges,
    { ...silent, update: (done) => show((1 + done) / 2) },
    context.signal,
    (result) => {
      for (const row of result.calibration) days.push({ ...row, automation: walk.automation[row.principal]! })
      for (const { principal, state } of result.states) states.append([principal, state])
    },
  )
  states.close()
  await writeParquet(
    warehouse,
    'SELECT principal, state FROM refitted_state JOIN principal USING (principal_id) ORDER BY principal',
    statesFile,
  )
  const calibrators = fitCalibrators(days, weightsOf(walk.settings.calibration), walk.settings.calibration)
  return { part, calibrators, gates, choice, statesFile }
}

/** @param newcomers whether principals of the scored days alone are looked at: when scoring, never when fitting */
async function openWithout(
  context: StageContext,
  warehouse: Warehouse,
  part: Part,
  choice: Reference['choice'],
  standings: Standings,
  newcomers: boolean,
): Promise<WalkBasis> {
  const settings = part.settings?.(context.settings) ?? context.settings
  const kinds = await classifyRun(warehouse, context.out, settings.models, newcomers, standings)
  const automation = part.kind ? Array.from(kinds, part.kind) : kinds
  const walk = await openWalk({ ...context, settings }, warehouse, { automation, choice, standings })
  const changed = part.reference ?? ((reference: Reference) => reference)
  const { human, automation: machines } = walk.references
  return { ...walk, references: { human: changed(human), automation: changed(machines) } }
}

const silent = { update: () => {}, stop: () => {} }

/** Results come by principal and day, as the days do. Severity stays that of all signals, as with other ablations. */
function fill(
  priority: Float64Array,
  days: ScoredDays,
  { scores }: ScoreResult,
  settings: Settings['confidence'],
): void {
  if (scores.length === 0) return
  const byDay = new Map(scores.map((row) => [`${row.principal} ${row.day}`, row.score]))
  const first = scores[0]!.principal
  const last = scores.at(-1)!.principal
  for (let row = lowerBound(days.principal, first); row < days.count && days.principal[row]! <= last; row++)
    priority[row] = priorityOf(
      {
        score: byDay.get(`${days.principal[row]} ${days.day[row]}`) ?? 0,
        severity: severities[days.severity[row]!]!,
      },
      settings,
    )
}
