/**
 * Stage 3: train. Reads the feature tables of the baseline, writes fitted/: which principals are automation, what
 * the walk knows of each principal at the end of the baseline, and the calibration that turns raw values into
 * p-values. Nothing of the scored days is read.
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Automation } from '../models/automation/automation.ts'
import { startingChoice } from '../models/choice.ts'
import { addends, fitCalibrators, signalBits, weighted } from '../models/combination.ts'
import { signals, weightsOf } from '../models/signals/signals.ts'
import { Failure } from './failure.ts'
import type { StageCode } from './run-folder/code.ts'
import { readSequenceFacts, writeCalibration } from './run-folder/fitted.ts'
import { requireOutput, runStage, type StageContext, type StageNote } from './run-folder/stage.ts'
import { readStandings } from './run-folder/verdicts.ts'
import { trainAutomation } from './train/automation.ts'
import { describeCalibration, describeChoices } from './train/describe.ts'
import { fitSequence, keptSequence } from './train/sequence.ts'
import { fitGates } from './walk/gates.ts'
import { openWalk } from './walk/open-walk.ts'
import type { CalibrationRow } from './walk/plan.ts'
import { principalRanges, walkAll } from './walk/workers.ts'
import { createTable, writeParquet } from './warehouse/table.ts'
import { openWarehouse, withWarehouse } from './warehouse/warehouse.ts'

export const code: StageCode = { file: import.meta.filename }

export interface TrainOptions {
  /** Keep the sequence network that is there, whatever it was trained on, and train everything else. */
  keepsNetwork?: boolean
}

export async function train(
  context: StageContext,
  { keepsNetwork = false }: TrainOptions = {},
): Promise<StageNote<'train'>> {
  const { out, settings, log } = context
  const featured = requireOutput(context, 'features')
  const standings = await withWarehouse(context, (warehouse) => readStandings(warehouse, out, 'baseline'))
  return runStage(context, {
    name: 'train',
    title: 'Training: what is usual for each principal, and how strange ordinary days are',
    code,
    after: [featured],
    inputs: {
      models: settings.models,
      calibration: settings.calibration,
      leastDays: settings.confidence.leastDays,
      standings,
      network: keepsNetwork ? readSequenceFacts(out)?.key : undefined,
    },
    resumes: true,
    async run(note, making) {
      const fitted = join(making.folder, 'fitted')
      const spill = join(out, 'spill')
      const file = join(out, 'warehouse.duckdb')
      const warehouse = await openWarehouse({ file, memory: context.memory, spill, readOnly: true })
      const bar = log.bar('train')
      try {
        const automation = await trainAutomation(warehouse, context, standings, note, making.folder)
        const walk = await openWalk(context, warehouse, { automation, choice: startingChoice, standings })
        if (walk.scoreFrom < 14)
          note.warnings.push(
            `Only ${walk.scoreFrom} ${walk.scoreFrom === 1 ? 'day' : 'days'} before the scored days: weekly habits cannot be known, and rarely done things look new. Two weeks are the least that says much; seven or more are better.`,
          )
        const ranges = await principalRanges(warehouse)
        const part = (offset: number, share: number) => ({
          update: (done: number, detail?: string) => bar.update(offset + done * share, detail),
          stop: () => {},
        })
        const { gates, choice, measured } = await fitGates(walk, ranges, part(0, 0.2), context.signal)

        const sequenceFile =
          (keepsNetwork && keptSequence(context, making, note)) ||
          (await fitSequence(
            warehouse,
            context,
            making,
            featured.key,
            automation,
            walk.calibrationFrom,
            standings,
            note,
            part(0.2, 0.6).update,
          ))
        const calibration = await createTable(warehouse, 'calibration_day', {
          principal_id: 'INTEGER',
          day: 'INTEGER',
          automation: 'VARCHAR',
          group_name: 'VARCHAR',
          events: 'INTEGER',
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
        await walkAll(
          { ...walk, mode: 'train', gates, sequenceFile },
          ranges,
          part(0.8, 0.2),
          context.signal,
          (result) => {
            for (const row of result.calibration)
              days.push({ ...row, automation: automation[row.principal]! })
            for (const { principal, state } of result.states) states.append([principal, state])
            for (const row of result.similar)
              similar.append([
                row.principal,
                row.similar,
                row.similarity,
                row.shared.map((action) => walk.references.human.actions.name[action]!),
              ])
          },
        )
        states.close()
        similar.close()
        const weights = weightsOf(settings.calibration)
        const calibrators = fitCalibrators(days, weights, settings.calibration)
        for (const day of days) {
          const bits = signalBits(calibrators, day.automation, day.group, day, settings.calibration)
          calibration.append([
            day.principal,
            day.day,
            day.automation,
            day.group,
            day.events,
            ...day.raw,
            ...addends(weights, bits),
            weighted(weights, bits),
          ])
        }
        calibration.close()
        await writeParquet(
          warehouse,
          `SELECT principal, add_days(first_day, day) AS day, c.* EXCLUDE (principal_id, day)
           FROM calibration_day c JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window ORDER BY principal, day`,
          join(fitted, 'calibration_days.parquet'),
        )
        await writeParquet(
          warehouse,
          'SELECT principal, state FROM state JOIN principal USING (principal_id) ORDER BY principal',
          join(fitted, 'states.parquet'),
        )
        await writeParquet(
          warehouse,
          'SELECT session_principal FROM recurring_session ORDER BY session_principal',
          join(fitted, 'session_names.parquet'),
        )
        await writeParquet(
          warehouse,
          `SELECT u.principal, v.principal AS other, similarity, shared
           FROM similar_principal s JOIN principal u ON s.principal_id = u.principal_id JOIN principal v ON s.similar_id = v.principal_id
           ORDER BY u.principal, similarity DESC, v.principal`,
          join(fitted, 'similar.parquet'),
        )
        writeCalibration(making.folder, {
          signals: signals.map(({ name }) => name),
          calibrators,
          gates,
          choice,
        })
        describeCalibration(note, days, walk.calibrationDays, settings.confidence)
        describeChoices(note, measured, choice)
        return { calibration_principal_days: days.length }
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
