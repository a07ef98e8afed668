/**
 * Stage 4: score. Goes on from fitted/ over the scored days, each scored with what was learned before it. Writes
 * scores.parquet (every principal-day), evidence.parquet (why), findings.* (what is reported) and profiles.parquet
 * (what is usual now).
 */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expectedAWeek } from '../models/confidence.ts'
import type { FittedCalibration } from './3-train.ts'
import { Failure } from './failure.ts'
import { writeExports } from './run-folder/exports.ts'
import { mutesFile, readMutes } from './run-folder/mutes.ts'
import { readSpan } from './run-folder/span.ts'
import { requireNote, runStage, type StageContext, type StageNote } from './run-folder/stage.ts'
import { readStandings, unmatchedVerdicts } from './run-folder/verdicts.ts'
import { createFindings } from './score/findings.ts'
import { keepHistory } from './score/history.ts'
import { createIncidents, type IncidentCounts, writeIncidents } from './score/incidents.ts'
import { writeResultFiles } from './score/result-files.ts'
import { createResultTables } from './score/rows.ts'
import { classifyAll, readFacts, readModel } from './walk/automation-facts.ts'
import { readReferences } from './walk/reference-tables.ts'
import { principalRanges, walkAll } from './walk/workers.ts'
import { openWarehouse, type Warehouse, withWarehouse } from './warehouse/warehouse.ts'

export async function score(context: StageContext): Promise<StageNote> {
  const { out, settings, log } = context
  const trained = requireNote(out, 'train')
  readMutes(mutesFile(out)) // What cannot be read must stop the stage before its work, not after.
  const standings = await withWarehouse(context, (warehouse) => readStandings(warehouse, out, 'all'))
  return runStage(context, {
    name: 'score',
    title: 'Scoring: what stood out',
    code: [
      'pipeline/4-score.ts',
      'pipeline/score',
      'pipeline/walk',
      'pipeline/run-folder/sequence-file.ts',
      'pipeline/run-folder/span.ts',
      'pipeline/sql',
      'models',
    ],
    inputs: {
      train: trained.key,
      models: settings.models,
      calibration: settings.calibration,
      confidence: settings.confidence,
      incidents: settings.incidents,
      standings,
    },
    outputs: [
      'scores.parquet',
      'evidence.parquet',
      'findings.parquet',
      'findings.ndjson',
      'findings.csv',
      'incidents.parquet',
    ],
    async run(note) {
      const spill = join(out, 'spill')
      const file = join(out, 'warehouse.duckdb')
      const warehouse = await openWarehouse({ file, memory: context.memory, spill, readOnly: true })
      const bar = log.bar('score')
      try {
        const fitted = JSON.parse(
          readFileSync(join(out, 'fitted', 'calibrators.json'), 'utf8'),
        ) as FittedCalibration
        const span = await readSpan(warehouse, settings.calibration)
        const facts = await readFacts(warehouse, settings.models, true)
        const automation = await classifyAll(warehouse, readModel(out), facts, settings.models.automation)
        const references = await readReferences(
          warehouse,
          automation,
          span.calibrationFrom,
          fitted.choice,
          standings,
        )
        const sequenceFile = join(out, 'fitted', 'sequence.arrow')
        const perWeek = await principalDaysAWeek(warehouse)
        const tables = await createResultTables(warehouse)
        await walkAll(
          {
            mode: 'score',
            warehouseFile: file,
            memory: context.memory,
            spill,
            settings,
            automation,
            references,
            ...span,
            gates: fitted.gates,
            standings,
            sequenceFile: existsSync(sequenceFile) ? sequenceFile : null,
            statesFile: join(out, 'fitted', 'states.parquet'),
            calibrators: fitted.calibrators,
            perWeek,
          },
          await principalRanges(warehouse),
          bar,
          context.signal,
          (result) => tables.append(result),
        )
        tables.close()
        await warehouse.set({
          events: join(out, 'events', '**', '*.parquet'),
          time_zone: settings.timeZone,
        })
        for (const file of ['event', 'named_event', 'flagged_event', 'told_event', 'contributing_event'])
          await warehouse.runFile(file)
        await createFindings(warehouse, settings.confidence.corroborationBits)
        const incidents = await createIncidents(warehouse, settings.incidents)
        await writeResultFiles(warehouse, out)
        await writeIncidents(warehouse, out)
        await writeExports(warehouse, out)
        await keepHistory(warehouse, out)
        const unmatched = await unmatchedVerdicts(warehouse, out)
        if (unmatched.length > 0)
          note.warnings.push(`verdicts.csv names findings that are not in the data: ${unmatched.join(', ')}.`)
        await describe(warehouse, note, expectedAWeek(perWeek, settings.confidence))
        describeIncidents(note, incidents)
      } catch (error) {
        if (context.signal.aborted) throw new Failure('score: interrupted; the last complete output is kept')
        throw error
      } finally {
        bar.stop()
        warehouse.close()
        rmSync(spill, { recursive: true, force: true })
      }
    },
  })
}

async function principalDaysAWeek(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.rows<{ scored: number; days: number }>(
    `SELECT count(*)::INTEGER AS scored, any_value(score_to - score_from + 1)::INTEGER AS days
     FROM principal_day, time_window WHERE day BETWEEN score_from AND score_to`,
  )
  return Math.max(1, (row!.scored * 7) / row!.days)
}

async function describe(
  warehouse: Warehouse,
  note: StageNote,
  budget: ReturnType<typeof expectedAWeek>,
): Promise<void> {
  const [all] = await warehouse.rows<Record<string, number>>(
    `SELECT count(*)::INTEGER AS days, count(DISTINCT principal_id)::INTEGER AS principals,
       (count(*) FILTER (WHERE confidence = 'high'))::INTEGER AS high,
       (count(*) FILTER (WHERE confidence = 'medium'))::INTEGER AS medium,
       (count(*) FILTER (WHERE confidence = 'low'))::INTEGER AS low
     FROM score`,
  )
  const { days, principals, high, medium, low } = all as Record<
    'days' | 'principals' | 'high' | 'medium' | 'low',
    number
  >
  const [window] = await warehouse.rows<{ weeks: number }>(
    'SELECT ((score_to - score_from + 1) / 7.0)::DOUBLE AS weeks FROM time_window',
  )
  const expected = (perWeek: number) => Math.round(perWeek * window!.weeks * 10) / 10
  note.counts['principal-days scored'] = days
  note.counts['alerts (high)'] = high
  note.counts['medium findings'] = medium
  note.counts['low findings'] = low
  note.prose.push(
    `${days.toLocaleString('en-US')} principal-days of ${principals.toLocaleString('en-US')} principals were scored.`,
  )
  note.tables.push({
    title: 'Findings, and how many chance alone would give',
    columns: ['confidence', 'found', 'by chance'],
    rows: [
      ['high', high, expected(budget.high)],
      ['medium', medium, expected(budget.medium - budget.high)],
      ['low', low, expected(budget.low - budget.medium)],
    ],
  })
  const gaps = await warehouse.rows<{ day: string }>(
    `WITH days AS (SELECT unnest(generate_series(score_from, score_to, INTERVAL 1 DAY))::DATE AS day FROM time_window)
     SELECT day::VARCHAR AS day FROM days WHERE day NOT IN (SELECT day FROM principal_day) ORDER BY day`,
  )
  if (gaps.length > 0)
    note.warnings.push(
      `No event at all on ${gaps.map(({ day }) => day).join(', ')}: nothing could be judged there.`,
    )
}

function describeIncidents(note: StageNote, found: IncidentCounts): void {
  note.counts.incidents = found.incidents
  note.counts['findings in incidents'] = found.findings
  note.counts['connected days'] = found.connected
  if (found.changes.length > 0)
    note.tables.push({
      title: 'New to many at once: a change rather than an incident, so that it joins nothing',
      columns: ['kind', 'what', 'principals', 'findings'],
      rows: found.changes.map(({ kind, value, principals, findings }) => [kind, value, principals, findings]),
    })
  for (const principals of found.tooLarge)
    note.prose.push(
      `Findings of ${principals} principals hung together by where they came from alone; that many are a change, and only their other links joined them.`,
    )
}
