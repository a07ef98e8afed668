/**
 * Stage 4: score. Goes on from fitted/ over the scored days, each scored with what was learned before it. Writes
 * scores.parquet (every principal-day), evidence.parquet (why), findings.* (what is reported) and profiles.parquet
 * (what is usual now).
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from './failure.ts'
import type { StageCode } from './run-folder/code.ts'
import { openContext } from './run-folder/context.ts'
import { exportReads, writeExports } from './run-folder/exports/exports.ts'
import { readCalibration } from './run-folder/fitted.ts'
import { eventFiles } from './run-folder/ledger.ts'
import { mutesFile, readMutes } from './run-folder/mutes.ts'
import { type ScoredSpan, type Scoring, scoringOf, writeScoring } from './run-folder/scoring.ts'
import {
  codeDigest,
  requireOutput,
  runStage,
  type StageContext,
  type StageFacts,
  type StageNote,
} from './run-folder/stage.ts'
import { readStandings, verdictComplaints } from './run-folder/verdicts.ts'
import { keepHistory } from './score/history.ts'
import { createIncidents, type IncidentCounts, writeIncidents } from './score/incidents.ts'
import { writeResultFiles } from './score/result-files.ts'
import { createResultTables } from './score/rows.ts'
import { tellStories } from './score/story.ts'
import { classifyRun } from './walk/automation-facts.ts'
import { createDayContent } from './walk/day-content.ts'
import { openWalk, sequenceFileOf } from './walk/open-walk.ts'
import { principalRanges, walkAll } from './walk/workers.ts'
import { openWarehouse, type Warehouse, withWarehouse } from './warehouse/warehouse.ts'

export const code: StageCode = { file: import.meta.filename, reads: exportReads }

export async function score(context: StageContext): Promise<StageNote<'score'>> {
  const { out, settings, log } = context
  const trained = requireOutput(context, 'train')
  readMutes(mutesFile(out)) // What cannot be read must stop the stage before its work, not after.
  const lookup = openContext(context)
  const { standings, complaints } = await withWarehouse(context, async (warehouse) => ({
    standings: await readStandings(warehouse, out, 'all'),
    complaints: await verdictComplaints(warehouse, out),
  }))
  // Told of the file as it is now, also where nothing is scored again.
  for (const complaint of complaints) log.warn(complaint)
  let isKept = true
  const note = await runStage(context, {
    name: 'score',
    title: 'Scoring: what stood out',
    code,
    after: [trained],
    inputs: {
      models: settings.models,
      calibration: settings.calibration,
      confidence: settings.confidence,
      evidence: settings.evidence,
      story: settings.story,
      incidents: settings.incidents,
      standings,
    },
    async run(note, { folder: made }) {
      isKept = false
      const spill = join(out, 'spill')
      const file = join(out, 'warehouse.duckdb')
      const warehouse = await openWarehouse({ file, memory: context.memory, spill, readOnly: true })
      const bar = log.bar('score')
      try {
        const fitted = readCalibration(out)
        const automation = await classifyRun(warehouse, out, settings.models, true, standings)
        const walk = await openWalk(context, warehouse, { automation, choice: fitted.choice, standings })
        const scoring = scoringOf(await readScoredSpan(warehouse), settings, codeDigest(code))
        const tables = await createResultTables(warehouse)
        await walkAll(
          {
            ...walk,
            mode: 'score',
            gates: fitted.gates,
            calibrators: fitted.calibrators,
            statesFile: join(out, 'fitted', 'states.parquet'),
            sequenceFile: sequenceFileOf(out),
            principalDaysAWeek: scoring.principal_days_a_week,
          },
          await principalRanges(warehouse),
          bar,
          context.signal,
          (result) => tables.append(result),
        )
        tables.close()
        await warehouse.set({
          events: eventFiles(out),
          calls_kept: settings.evidence.callsKept,
          time_zone: settings.timeZone,
        })
        for (const file of ['event', 'named_event', 'flagged_event', 'told_event', 'contributing_event'])
          await warehouse.runFile(file)
        await tellStories(warehouse, settings)
        const incidents = await createIncidents(warehouse, settings.incidents)
        await createDayContent(warehouse, walk.scoreFrom, walk.scoreTo + 1)
        await writeResultFiles(warehouse, made)
        await writeIncidents(warehouse, made)
        const ownerless = await writeExports(warehouse, out, lookup, made)
        if (ownerless > 0)
          note.prose.push(
            `${ownerless} of the findings are of no AWS account and thus not in findings.asff.json; Security Hub takes none without.`,
          )
        await keepHistory(warehouse, out, made)
        writeScoring(made, scoring)
        describeIncidents(note, incidents)
        return await describe(warehouse, note, scoring)
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
  // Mutes and context stand in the exports and change no score: they may have changed since.
  if (isKept) await withWarehouse(context, (warehouse) => writeExports(warehouse, out, lookup))
  return note
}

async function readScoredSpan(warehouse: Warehouse): Promise<ScoredSpan> {
  const [row] = await warehouse.rows<ScoredSpan>(
    `SELECT score_from::VARCHAR AS score_from, score_to::VARCHAR AS score_to, (score_to - score_from + 1)::INTEGER AS days,
       (SELECT count(*) FROM principal_day WHERE day BETWEEN score_from AND score_to)::INTEGER AS principal_days
     FROM time_window`,
  )
  return row!
}

async function describe(
  warehouse: Warehouse,
  note: StageNote,
  { expected_a_week: budget }: Scoring,
): Promise<StageFacts['score']> {
  const [all] = await warehouse.rows<Record<string, number>>(
    `SELECT count(*)::INTEGER AS days, count(DISTINCT principal_id)::INTEGER AS principals,
       (count(*) FILTER (WHERE confidence = 'high'))::INTEGER AS high,
       (count(*) FILTER (WHERE confidence = 'medium'))::INTEGER AS medium,
       (count(*) FILTER (WHERE confidence = 'low' AND continues IS NULL))::INTEGER AS low,
       count(continues)::INTEGER AS continuing
     FROM score`,
  )
  const { days, principals, high, medium, low, continuing } = all as Record<
    'days' | 'principals' | 'high' | 'medium' | 'low' | 'continuing',
    number
  >
  const [window] = await warehouse.rows<{ weeks: number }>(
    'SELECT ((score_to - score_from + 1) / 7.0)::DOUBLE AS weeks FROM time_window',
  )
  const expected = (perWeek: number) => Math.round(perWeek * window!.weeks * 10) / 10
  const findings = {
    high: { observed: high, expected: expected(budget.high) },
    medium: { observed: medium, expected: expected(budget.medium - budget.high) },
    low: { observed: low, expected: expected(budget.low - budget.medium) },
  }
  note.counts['principal-days scored'] = days
  note.counts['alerts (high)'] = high
  note.counts['medium findings'] = medium
  note.counts['low findings'] = low
  note.counts['findings that continue earlier ones'] = continuing
  note.prose.push(
    `${days.toLocaleString('en-US')} principal-days of ${principals.toLocaleString('en-US')} principals were scored.`,
    ...(continuing > 0
      ? [
          `${continuing.toLocaleString('en-US')} more findings continue earlier ones and are counted apart: they are no news.`,
        ]
      : []),
  )
  note.tables.push({
    title: 'Findings, and how many chance alone would give',
    columns: ['confidence', 'found', 'by chance'],
    rows: Object.entries(findings).map(([confidence, of]) => [confidence, of.observed, of.expected]),
  })
  const gaps = await warehouse.rows<{ day: string }>(
    `WITH days AS (SELECT unnest(generate_series(score_from, score_to, INTERVAL 1 DAY))::DATE AS day FROM time_window)
     SELECT day::VARCHAR AS day FROM days WHERE day NOT IN (SELECT day FROM principal_day) ORDER BY day`,
  )
  if (gaps.length > 0)
    note.warnings.push(
      `No event at all on ${gaps.map(({ day }) => day).join(', ')}: nothing could be judged there.`,
    )
  return { findings }
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
