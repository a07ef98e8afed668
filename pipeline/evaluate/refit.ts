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

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Automation } from '../../models/automation/automation.ts'
import { startingChoice } from '../../models/choice.ts'
import { type Calibrators, fitCalibrators } from '../../models/combination.ts'
import type { Pool } from '../../models/day.ts'
import type { Gate } from '../../models/gate.ts'
import type { Reference } from '../../models/reference.ts'
import type { Settings } from '../../models/settings.ts'
import { weightsOf } from '../../models/signals/signals.ts'
import { indexWhoDidWhat } from '../../models/who-did-what.ts'
import { readAutomationModel } from '../run-folder/fitted.ts'
import { readSpan } from '../run-folder/span.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { readStandings, type Standings } from '../run-folder/verdicts.ts'
import { classifyAll, readFacts } from '../walk/automation-facts.ts'
import { fitGates } from '../walk/gates.ts'
import type { CalibrationRow, WalkPlan, WalkResult } from '../walk/plan.ts'
import { readReferences } from '../walk/reference-tables.ts'
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
  for (const part of chosen)
    refitted.push(
      await withWarehouse(context, (warehouse) =>
        refit(context, warehouse, part, join(folder, `${part.name.replaceAll(' ', '-')}.parquet`)),
      ),
    )
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
      const plan = await planOf(there, warehouse, part, choice, standings, true)
      const perWeek = Math.max(1, days.count / days.weeks)
      await walk(
        there,
        warehouse,
        { ...plan, mode: 'score', gates, calibrators, statesFile, perWeek },
        (result) => fill(score, days, result),
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
): Promise<Refitted> {
  const standings = await readStandings(warehouse, context.out, 'baseline')
  const plan = await planOf(context, warehouse, part, startingChoice, standings, false)
  const { gates, choice } = await fitGates(plan, await principalRanges(warehouse), silent, context.signal)
  const days: (CalibrationRow & { automation: Automation })[] = []
  const states = await createTable(warehouse, 'refitted_state', { principal_id: 'INTEGER', state: 'VARCHAR' })
  await walk(context, warehouse, { ...plan, mode: 'train', gates }, (result) => {
    for (const row of result.calibration) days.push({ ...row, automation: plan.automation[row.principal]! })
    for (const { principal, state } of result.states) states.append([principal, state])
  })
  states.close()
  await writeParquet(
    warehouse,
    'SELECT principal, state FROM refitted_state JOIN principal USING (principal_id) ORDER BY principal',
    statesFile,
  )
  const calibrators = fitCalibrators(days, weightsOf(plan.settings.calibration), plan.settings.calibration)
  return { part, calibrators, gates, choice, statesFile }
}

/** @param newcomers whether principals of the scored days alone are looked at: when scoring, never when fitting */
async function planOf(
  context: StageContext,
  warehouse: Warehouse,
  part: Part,
  choice: Reference['choice'],
  standings: Standings,
  newcomers: boolean,
): Promise<WalkPlan> {
  const { out, memory } = context
  const settings = part.settings?.(context.settings) ?? context.settings
  const span = await readSpan(warehouse, settings.calibration)
  const facts = await readFacts(warehouse, settings.models, newcomers)
  const kinds = await classifyAll(warehouse, readAutomationModel(out), facts, settings.models.automation)
  const automation = part.kind ? Array.from(kinds, part.kind) : kinds
  const references = await readReferences(warehouse, automation, span.calibrationFrom, choice, standings)
  const changed = part.reference ?? ((reference: Reference) => reference)
  const sequenceFile = join(out, 'fitted', 'sequence.arrow')
  return {
    mode: 'gate',
    warehouseFile: join(out, 'warehouse.duckdb'),
    memory,
    spill: join(out, 'spill'),
    settings,
    automation,
    references: { human: changed(references.human), automation: changed(references.automation) },
    ...span,
    gates: null,
    standings,
    sequenceFile: existsSync(sequenceFile) ? sequenceFile : null,
    statesFile: null,
    calibrators: null,
    perWeek: 0,
  }
}

const silent = { update: () => {}, stop: () => {} }

async function walk(
  { signal }: StageContext,
  warehouse: Warehouse,
  plan: WalkPlan,
  take: (result: WalkResult) => void,
): Promise<void> {
  await walkAll(plan, await principalRanges(warehouse), silent, signal, take)
}

/** Results come by principal and day, as the days do. */
function fill(score: Float64Array, days: ScoredDays, { scores }: WalkResult): void {
  if (scores.length === 0) return
  const byDay = new Map(scores.map((row) => [`${row.principal} ${row.day}`, row.priority]))
  const first = scores[0]!.principal
  const last = scores.at(-1)!.principal
  for (let row = lowerBound(days.principal, first); row < days.count && days.principal[row]! <= last; row++)
    score[row] = byDay.get(`${days.principal[row]} ${days.day[row]}`) ?? 0
}
