/**
 * Stage 3: train. Reads the feature tables of the baseline, writes fitted/: which principals are automation, what
 * the walk knows of each principal at the end of the baseline, and the calibration that turns raw values into
 * p-values. Nothing of the scored days is read.
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startingChoice } from '../models/choice.ts'
import { signals } from '../models/signals/signals.ts'
import { Failure } from './failure.ts'
import type { StageCode } from './run-folder/code.ts'
import { readSequenceFacts, writeCalibration, writeWalkFacts } from './run-folder/fitted.ts'
import { readSpan } from './run-folder/span.ts'
import {
  codeDigest,
  digest,
  requireOutput,
  runStage,
  type StageContext,
  type StageNote,
} from './run-folder/stage.ts'
import { readStandings } from './run-folder/verdicts.ts'
import { trainAutomation } from './train/automation.ts'
import { describeCalibration, describeChoices, describeWalk } from './train/describe.ts'
import { earlierWalk, principalBases, walkFacts } from './train/earlier.ts'
import { createFittedTables } from './train/fitted-tables.ts'
import { fitSequence, keptSequence } from './train/sequence.ts'
import { fitGates } from './walk/gates.ts'
import { openWalk } from './walk/open-walk.ts'
import { principalRanges, walkAll } from './walk/workers.ts'
import { openWarehouse, withWarehouse } from './warehouse/warehouse.ts'

export const code: StageCode = { file: import.meta.filename }

export interface TrainOptions {
  /** Keep the sequence network that is there, whatever it was trained on, and train everything else. */
  keepsNetwork?: boolean
}

/** How principals are walked: what differs in this makes another walk. */
function wayOf({ seed, settings }: StageContext): string {
  const { models, calibration } = settings
  const { retrainDays: _, ...sequence } = models.sequence
  return digest(JSON.stringify([seed, { ...models, sequence }, calibration, codeDigest(code)]))
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
        const part = (offset: number, share: number) => ({
          update: (done: number, detail?: string) => bar.update(offset + done * share, detail),
          stop: () => {},
        })
        const automation = await trainAutomation(warehouse, context, standings, note, making.folder)
        const span = await readSpan(warehouse, settings.calibration)
        if (span.scoreFrom < 14)
          note.warnings.push(
            `Only ${span.scoreFrom} ${span.scoreFrom === 1 ? 'day' : 'days'} before the scored days: weekly habits cannot be known, and rarely done things look new. Two weeks are the least that says much; seven or more are better.`,
          )
        const sequenceFile =
          (keepsNetwork && keptSequence(context, making, note)) ||
          (await fitSequence(
            warehouse,
            context,
            making,
            featured.key,
            automation,
            span.calibrationFrom,
            standings,
            note,
            part(0, 0.6).update,
          ))
        const principals = await principalBases(warehouse, automation, standings, span)
        const terms = { way: wayOf(context), sequenceFile, span, principals }
        const earlier = keepsNetwork ? null : await earlierWalk(warehouse, context, making, terms)

        const choice = earlier?.choice ?? startingChoice
        const walk = await openWalk(context, warehouse, { automation, choice, standings })
        const ranges = await principalRanges(warehouse)
        const judges = earlier ?? (await fitGates(walk, ranges, part(0.6, 0.2), context.signal))
        const tables = await createFittedTables(
          warehouse,
          automation,
          walk.references.human.actions.name,
          earlier?.calibration ?? [],
          settings.calibration,
        )
        await walkAll(
          { ...walk, mode: 'train', gates: judges.gates, sequenceFile, earlier: earlier?.walk ?? null },
          ranges,
          part(0.8, 0.2),
          context.signal,
          (result) => tables.append(result),
        )
        const { calibrators, days, known } = await tables.write(fitted, await principals(span.scoreFrom))
        writeCalibration(making.folder, {
          signals: signals.map(({ name }) => name),
          calibrators,
          gates: judges.gates,
          choice: judges.choice,
        })
        const facts = await walkFacts(warehouse, terms, earlier)
        if (facts) writeWalkFacts(making.folder, facts)
        describeWalk(note, earlier, known)
        describeCalibration(note, days, walk.calibrationDays, settings.confidence)
        if ('told' in judges) note.tables.push(...judges.told)
        else describeChoices(note, judges.measured, judges.choice, walk)
        return { calibration_principal_days: days }
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
