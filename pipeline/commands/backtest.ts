/**
 * `backtest`: what each of the last weeks would have told. The weeks are run one after the other as they would have
 * been: features, train and score, each with the events and verdicts that there were when the week ended, in a run
 * folder of their own that keeps what weekly runs keep. Only the sequence network, which costs more than all else
 * together, is trained before the first week and kept, unless --retrain-every asks for more.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { plural } from '../../models/words.ts'
import type { Backtested } from '../../report-site/backtest-data.ts'
import { features } from '../2-features.ts'
import { train } from '../3-train.ts'
import { score } from '../4-score.ts'
import { isDay } from '../calendar-day.ts'
import { catalogueFiles, readCatalogue } from '../catalogue.ts'
import { Failure } from '../failure.ts'
import { openLog } from '../log.ts'
import { writeBacktest } from '../run-folder/backtest.ts'
import type { StageCode } from '../run-folder/code.ts'
import { readSequenceFacts } from '../run-folder/fitted.ts'
import { type Label, readLabels } from '../run-folder/labels.ts'
import { readScoring } from '../run-folder/scoring.ts'
import {
  digest,
  requireOutput,
  runStage,
  type StageContext,
  type StageFacts,
  type StageNote,
} from '../run-folder/stage.ts'
import { printable } from '../visible.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'
import { assessWeeks } from './backtest/assess.ts'
import { keepScores, writeScores } from './backtest/kept-scores.ts'
import { backtestTable } from './backtest/table.ts'
import {
  type DatedVerdict,
  datedVerdicts,
  giveEvents,
  giveVerdicts,
  startWeeklyRun,
} from './backtest/weekly-run.ts'
import { type PastWeek, pastWeeks } from './backtest/weeks.ts'

/** The stages that run each week are among what it imports. */
export const code: StageCode = { file: import.meta.filename, reads: catalogueFiles }

export interface BacktestOptions {
  weeks: string
  scoreTo?: string
  labels?: string
  riskCatalogue?: string
  retrainEvery?: string
  json?: boolean
}

export async function backtest(context: StageContext, options: BacktestOptions): Promise<void> {
  const { out } = context
  const count = wholeNumber('--weeks', options.weeks)
  const every =
    options.retrainEvery === undefined ? null : wholeNumber('--retrain-every', options.retrainEvery)
  const ingested = requireOutput(context, 'ingest')
  const labels = options.labels === undefined ? null : readLabels(options.labels)
  if (options.scoreTo !== undefined && !isDay(options.scoreTo))
    throw new Failure(`--score-to ${options.scoreTo}: expected a day such as 2026-11-15`, 2)
  const content = await lookBack(context, options, { count, every, labels, ingested }).finally(() =>
    rmSync(join(out, 'spill'), { recursive: true, force: true }),
  )
  writeBacktest(out, content)
  process.stdout.write(
    options.json ? `${JSON.stringify(content, null, 1)}\n` : printable(backtestTable(content)),
  )
  if (existsSync(join(out, 'report', 'index.html')))
    context.log.line(`backtest.json written; "usually report --out ${out}" puts it on a page.`)
}

interface Asked {
  count: number
  every: number | null
  labels: Label[] | null
  ingested: StageNote<'ingest'>
}

async function lookBack(
  context: StageContext,
  { scoreTo, riskCatalogue }: BacktestOptions,
  { count, every, labels, ingested }: Asked,
): Promise<Backtested> {
  const { out, settings } = context
  const { firstDay, weeks } = await pastWeeks(context, count, scoreTo)
  const verdicts = datedVerdicts(out)
  const note = await runStage(context, {
    name: 'backtest',
    title: 'Backtest: what earlier weeks would have told',
    code,
    after: [ingested],
    inputs: {
      weeks,
      every,
      verdicts,
      risks: digest(JSON.stringify([...readCatalogue({ riskFile: riskCatalogue }).rows.values()])),
      // The report draws what is found and decides nothing of it.
      settings: { ...settings, report: undefined, workers: undefined },
    },
    run: (note, making) => walkWeeks(context, { weeks, every, verdicts, riskCatalogue }, note, making.folder),
  })
  return assessWeeks(context, {
    key: note.key,
    firstDay,
    every,
    undated: verdicts.filter(({ givenMs }) => givenMs === null).length,
    weeks: note.facts.weeks,
    scores: join(out, scoresFile),
    labels,
  })
}

const scoresFile = join('backtest', 'scores.parquet')

interface WeeklyRuns {
  weeks: readonly PastWeek[]
  every: number | null
  verdicts: readonly DatedVerdict[]
  riskCatalogue: string | undefined
}

/** Runs the weeks, keeps every scored principal-day, and leaves nothing else. */
async function walkWeeks(
  context: StageContext,
  { weeks, every, verdicts, riskCatalogue }: WeeklyRuns,
  note: StageNote,
  folder: string,
): Promise<StageFacts['backtest']> {
  const run = join(context.out, 'backtest', 'run')
  const warnings = new Map<string, number>()
  const log = openLog('quiet', (text) => {
    const said = text.replace(/^warning: /, '').trim()
    return void warnings.set(said, (warnings.get(said) ?? 0) + 1)
  })
  const weekly: StageContext = { ...context, out: run, log, force: true }
  const bar = context.log.bar('backtest')
  const kept = await openWarehouse({
    file: ':memory:',
    memory: context.memory,
    spill: join(context.out, 'spill'),
  })
  const done: StageFacts['backtest']['weeks'] = []
  startWeeklyRun(context.out, run)
  try {
    for (const [w, week] of weeks.entries()) {
      const tell = (part: number, what: string) =>
        bar.update((w + part) / weeks.length, `week to ${week.to}, ${what}`)
      tell(0, 'features')
      giveEvents(context.out, run, week)
      const given = giveVerdicts(run, verdicts, week)
      await features(weekly, { scoreFrom: week.from, scoreTo: week.to, riskCatalogue })
      tell(0.2, 'train')
      const keepsNetwork = w > 0 && (every === null || w % every > 0)
      await train(weekly, { keepsNetwork })
      tell(0.7, 'score')
      await score(weekly)
      await keepScores(kept, run, week.to)
      const { principal_days, expected_a_week } = readScoring(run)
      const network = readSequenceFacts(run)
      const before = done.at(-1)?.network_of
      done.push({
        from: week.from,
        to: week.to,
        baseline_days: week.baselineDays,
        network_of: network ? (keepsNetwork && before) || week.from : null,
        verdicts: given,
        principal_days,
        expected: expected_a_week,
      })
    }
    await writeScores(kept, join(folder, scoresFile))
  } catch (error) {
    if (context.signal.aborted) throw new Failure('backtest: interrupted; the last complete one is kept')
    throw error
  } finally {
    bar.stop()
    kept.close()
    rmSync(run, { recursive: true, force: true })
  }
  for (const [text, times] of warnings)
    note.warnings.push(weeks.length > 1 ? `In ${times} of ${plural(weeks.length, 'week')}: ${text}` : text)
  const undated = verdicts.filter(({ givenMs }) => givenMs === null).length
  if (undated > 0)
    note.warnings.push(
      `${plural(undated, 'verdict')} of verdicts.csv without a date (column at): nobody knows which weeks had heard of ${undated === 1 ? 'it' : 'them'}, so none did.`,
    )
  note.counts.weeks = weeks.length
  note.counts['principal-days scored'] = done.reduce((sum, of) => sum + of.principal_days, 0)
  note.prose.push(
    `${plural(weeks.length, 'week')} to ${weeks.at(-1)!.to} ran one after the other, each with what there was when it ended. The sequence network was trained ${every === null ? 'once, before the first of them' : every === 1 ? 'before each of them' : `before every ${every} of them`}.`,
  )
  return { weeks: done }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Failure(`${option} ${text}: expected a whole number of weeks, 1 or more`, 2)
  return value
}
