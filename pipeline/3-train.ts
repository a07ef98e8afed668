/**
 * Stage 3: train. Reads the feature tables of the baseline, writes fitted/: which principals are automation, what
 * the walk knows of each principal at the end of the baseline, and the calibration that turns raw values into
 * p-values. Nothing of the scored days is read.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Automation, classifyAutomation } from '../models/automation.ts'
import { type Calibrators, fitCalibrators, poolOf, signalBits, sumOf } from '../models/combination.ts'
import type { Pool } from '../models/day.ts'
import { signals } from '../models/signals.ts'
import { type ChoiceParts, fitChoice, startingChoice } from '../models/similarity.ts'
import { fitGate, type Gate } from '../models/walk.ts'
import { Failure } from './failure.ts'
import { readSpan } from './span.ts'
import { requireNote, runStage, type StageContext, type StageNote, writeWhole } from './stage.ts'
import { createTable, writeParquet } from './table.ts'
import { describeCalibration, describeChoices } from './train/describe.ts'
import type { CalibrationRow, WalkPlan, WalkResult } from './walk/plan.ts'
import { readReferences } from './walk/reference-tables.ts'
import { principalRanges, walkAll } from './walk/workers.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'

/** fitted/calibrators.json */
export interface FittedCalibration {
  signals: string[]
  calibrators: Calibrators
  gates: Record<Pool, Gate>
  /** weights of the parts of Q(a | new, u): like, popular, familiar, uniform */
  choice: ChoiceParts
}

export async function train(context: StageContext): Promise<StageNote> {
  const { out, settings, log } = context
  const featured = requireNote(out, 'features')
  return runStage(context, {
    name: 'train',
    title: 'Training: what is usual for each principal, and how strange ordinary days are',
    code: ['pipeline/3-train.ts', 'pipeline/train', 'pipeline/walk', 'pipeline/span.ts', 'models'],
    inputs: {
      features: featured.key,
      models: settings.models,
      calibration: settings.calibration,
    },
    outputs: ['fitted/calibrators.json', 'fitted/states.parquet'],
    async run(note) {
      const spill = join(out, 'spill')
      const file = join(out, 'warehouse.duckdb')
      const warehouse = await openWarehouse({ file, memory: context.memory, spill, readOnly: true })
      const bar = log.bar('train')
      try {
        const span = await readSpan(warehouse, settings.calibration)
        if (span.scoreFrom < 14)
          note.warnings.push(
            `Only ${span.scoreFrom} ${span.scoreFrom === 1 ? 'day' : 'days'} before the scored days: weekly habits cannot be known, and rarely done things look new. Two weeks are the least that says much; seven or more are better.`,
          )
        const automation = await classifyAll(warehouse, out, note)
        const references = await readReferences(warehouse, automation, span.calibrationFrom, startingChoice)
        const plan: WalkPlan = {
          mode: 'gate',
          warehouseFile: file,
          memory: context.memory,
          spill,
          settings,
          automation,
          references,
          calibrationFrom: span.calibrationFrom,
          scoreFrom: span.scoreFrom,
          scoreTo: span.scoreTo,
          gates: null,
          statesFile: null,
          calibrators: null,
          perWeek: 0,
        }
        const ranges = await principalRanges(warehouse)
        const half = (offset: number) => ({
          update: (done: number) => bar.update(offset + done / 2),
          stop: () => {},
        })
        const mixes: Record<Pool, { steps: number; mix: number }[]> = { human: [], automation: [] }
        const choices: WalkResult['choices'] = []
        await walkAll(plan, ranges, half(0), context.signal, (result) => {
          for (const { pool, ...day } of result.gate) mixes[pool].push(day)
          choices.push(...result.choices)
        })
        const choice = fitChoice(
          choices.filter(({ inCalibration }) => !inCalibration).map(({ parts }) => parts),
        )
        for (const reference of Object.values(references)) reference.choice = choice
        const gates = {
          human: fitGate(mixes.human, settings.models.walk),
          automation: fitGate(mixes.automation, settings.models.walk),
        }

        const calibration = await createTable(warehouse, 'calibration_day', {
          principal_id: 'INTEGER',
          day: 'INTEGER',
          automation: 'VARCHAR',
          group_name: 'VARCHAR',
          events: 'INTEGER',
          held_out: 'BOOLEAN',
          ...Object.fromEntries(signals.map(({ name }) => [`raw_${name}`, 'DOUBLE' as const])),
          ...Object.fromEntries(signals.map(({ name }) => [`bits_${name}`, 'DOUBLE' as const])),
          sum_bits: 'DOUBLE',
        })
        const states = await createTable(warehouse, 'state', { principal_id: 'INTEGER', state: 'VARCHAR' })
        const similar = await createTable(warehouse, 'similar_principal', {
          principal_id: 'INTEGER',
          similar_id: 'INTEGER',
          similarity: 'DOUBLE',
          shared: 'VARCHAR[]',
        })
        const days: (CalibrationRow & { automation: Automation })[] = []
        await walkAll({ ...plan, mode: 'train', gates }, ranges, half(0.5), context.signal, (result) => {
          for (const row of result.calibration) days.push({ ...row, automation: automation[row.principal]! })
          for (const { principal, state } of result.states) states.append([principal, state])
          for (const row of result.similar)
            similar.append([
              row.principal,
              row.similar,
              row.similarity,
              row.shared.map((action) => references.human.actions.name[action]!),
            ])
        })
        states.close()
        similar.close()
        const calibrators = fitCalibrators(days, signals.length, settings.calibration)
        for (const day of days) {
          const fitted = calibrators.signals[day.group] ?? calibrators.signals[poolOf(day.automation)]
          const bits = fitted ? signalBits(fitted, day.raw, settings.calibration) : day.raw.map(() => 0)
          calibration.append([
            day.principal,
            day.day,
            day.automation,
            day.group,
            day.events,
            day.heldOut,
            ...day.raw,
            ...bits,
            sumOf(bits),
          ])
        }
        calibration.close()
        await writeParquet(
          warehouse,
          `SELECT principal, add_days(first_day, day) AS day, c.* EXCLUDE (principal_id, day)
           FROM calibration_day c JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window ORDER BY principal, day`,
          join(out, 'fitted', 'calibration_days.parquet'),
        )
        await writeParquet(
          warehouse,
          'SELECT principal, state FROM state JOIN principal USING (principal_id) ORDER BY principal',
          join(out, 'fitted', 'states.parquet'),
        )
        await writeParquet(
          warehouse,
          'SELECT session_principal FROM recurring_session ORDER BY session_principal',
          join(out, 'fitted', 'session_names.parquet'),
        )
        await writeParquet(
          warehouse,
          `SELECT u.principal, v.principal AS other, similarity, shared
           FROM similar_principal s JOIN principal u ON s.principal_id = u.principal_id JOIN principal v ON s.similar_id = v.principal_id
           ORDER BY u.principal, similarity DESC, v.principal`,
          join(out, 'fitted', 'similar.parquet'),
        )
        const fitted: FittedCalibration = {
          signals: signals.map(({ name }) => name),
          calibrators,
          gates,
          choice,
        }
        writeWhole(join(out, 'fitted', 'calibrators.json'), JSON.stringify(fitted))
        describeCalibration(note, days, span.calibrationDays)
        describeChoices(
          note,
          choices.filter(({ inCalibration }) => inCalibration),
          choice,
        )
      } catch (error) {
        if (context.signal.aborted) throw new Failure('train: interrupted; the last complete output is kept')
        throw error
      } finally {
        bar.stop()
        warehouse.close()
        rmSync(spill, { recursive: true, force: true })
      }
    },
  })
}

/**
 * The kind of every principal by principal_id [principals + 1], from its days before the scored ones; also as the
 * temporary table `automation`. With a note, it is kept in fitted/ and told.
 */
export async function classifyAll(
  warehouse: Warehouse,
  out: string,
  note: StageNote | null,
): Promise<Automation[]> {
  await warehouse.runFile('automation_facts')
  const rows = await warehouse.rows<AutomationRow>('SELECT * FROM automation_facts ORDER BY principal_id')
  const verdicts = rows.map((row) => ({
    principal_id: row.principal_id,
    ...classifyAutomation({
      class: row.class,
      signIns: row.sign_ins,
      activeDays: row.active_days,
      actions: row.actions,
      eventsPerDay: row.events_per_day,
      nightShare: row.night_share,
      sameStart: row.same_start,
    }),
  }))
  const kinds: Automation[] = ['human']
  for (const verdict of verdicts) kinds[verdict.principal_id] = verdict.automation
  const table = await createTable(warehouse, 'automation', {
    principal_id: 'INTEGER',
    automation: 'VARCHAR',
    probability: 'DOUBLE',
    reasons: 'VARCHAR[]',
  })
  for (const { principal_id, automation, probability, reasons } of verdicts)
    table.append([principal_id, automation, probability, reasons])
  table.close()
  if (!note) return kinds
  await writeParquet(
    warehouse,
    `SELECT principal, automation, probability, reasons
     FROM automation JOIN principal USING (principal_id), time_window
     WHERE principal.first_day < score_from ORDER BY principal`,
    join(out, 'fitted', 'automation.parquet'),
  )
  const counts = Map.groupBy(verdicts, ({ automation }) => automation)
  note.tables.push({
    title: 'Principals by kind',
    columns: ['kind', 'principals'],
    rows: [...counts]
      .map(([kind, list]) => [kind, list.length] as [string, number])
      .sort((a, b) => b[1] - a[1]),
  })
  return kinds
}

type AutomationRow = {
  principal_id: number
  class: string
  sign_ins: number
  active_days: number
  actions: number
  events_per_day: number
  night_share: number
  same_start: number
}
