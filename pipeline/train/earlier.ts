/**
 * What of the last training is gone on with, so that another week costs a week. As long as its sequence network serves,
 * principals go on from the states that its walk left, its gates and its choice of new actions hold, and its calibration
 * days stay those of the days that are still among them; what scoring found of the days since is not asked again.
 *
 * A principal begins all the same when a day that was walked is no longer what it was: by late events, a verdict, another
 * kind. A day judged malicious lets everybody begin, since others were compared with it.
 */
import { join } from 'node:path'
import type { Automation } from '../../models/automation/automation.ts'
import type { ChoiceParts } from '../../models/choice.ts'
import type { Group } from '../../models/combination.ts'
import type { Pool } from '../../models/day.ts'
import type { Gate } from '../../models/gate.ts'
import { type FittedWalk, readCalibration, readWalkFacts } from '../run-folder/fitted.ts'
import { walkedDays } from '../run-folder/output-files.ts'
import { contentDigest, damage } from '../run-folder/outputs.ts'
import { dateOf, daysBetween, type Span } from '../run-folder/span.ts'
import { currentNote, digest, type Making, type StageContext, type StageNote } from '../run-folder/stage.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import { createDayContent } from '../walk/day-content.ts'
import type { CalibrationRow, EarlierWalk } from '../walk/plan.ts'
import { foundColumns, foundIn } from '../walk/walked-days.ts'
import { ints, readArrow, strings } from '../warehouse/arrow.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'
import { maliciousBefore } from './network-age.ts'

/** What a walk goes by, and by which an earlier one is judged. */
export interface WalkTerms {
  /** digest of settings, seed and code */
  way: string
  /** fitted/sequence.arrow; null where there was nothing to learn from */
  sequenceFile: string | null
  span: Span
  /** by principal_id: digests of what the walk is told of each before `before` (days since the first, scoreFrom at most) */
  principals(before: number): Promise<Map<number, string>>
}

export interface Earlier {
  walk: EarlierWalk
  facts: FittedWalk
  /** principals that go on */
  goOn: number
  gates: Record<Pool, Gate>
  choice: ChoiceParts
  /** what was said of how well that choice does */
  told: StageNote['tables']
  /** of those who go on, in no order */
  calibration: CalibrationRow[]
}

/**
 * Digests of all that a walk is told of each principal's days of the baseline, by principal_id. The temporary table
 * `day_content` must stay as it is made here.
 */
export async function principalBases(
  warehouse: Warehouse,
  automation: readonly Automation[],
  standings: Standings,
  { scoreFrom }: Span,
): Promise<WalkTerms['principals']> {
  await createDayContent(warehouse, 0, scoreFrom)
  return async (before) => {
    const rows = await warehouse.rows<{ principal_id: number; content: string }>(
      `SELECT principal_id, CAST(sum(CAST(content AS HUGEINT)) AS VARCHAR) AS content
       FROM day_content WHERE day < ${before} GROUP BY principal_id ORDER BY principal_id`,
    )
    const said = new Map<number, string[]>()
    for (const [key, standing] of Object.entries(standings)) {
      const [principal, day] = key.split(' ').map(Number) as [number, number]
      if (day >= before) continue
      const list = said.get(principal)
      if (list) list.push(`${day} ${standing}`)
      else said.set(principal, [`${day} ${standing}`])
    }
    return new Map(
      rows.map((row) => [
        row.principal_id,
        digest(
          JSON.stringify([row.content, automation[row.principal_id], said.get(row.principal_id)?.sort()]),
        ),
      ]),
    )
  }
}

/** What the facts in fitted/walk.json say of a walk over the baseline. */
export async function walkFacts(
  warehouse: Warehouse,
  { way, sequenceFile, span }: WalkTerms,
  earlier: Earlier | null,
): Promise<FittedWalk | null> {
  if (!sequenceFile) return null
  const before = dateOf(span.scoreFrom, span.firstDate)
  return {
    way,
    network: contentDigest(sequenceFile),
    first_day: span.firstDate,
    before,
    malicious: await maliciousBefore(warehouse, before),
    begun_before: earlier?.facts.begun_before ?? before,
  }
}

/** @returns null where everybody's walk begins */
export async function earlierWalk(
  warehouse: Warehouse,
  { out, force }: StageContext,
  { last }: Making,
  { way, sequenceFile, span, principals }: WalkTerms,
): Promise<Earlier | null> {
  if (force || !last || !sequenceFile) return null
  const facts = readWalkFacts(out)
  if (
    facts?.way !== way ||
    facts.network !== contentDigest(sequenceFile) ||
    facts.first_day !== span.firstDate
  )
    return null
  const until = daysBetween(span.firstDate, facts.before)
  if (until > span.scoreFrom) return null
  const malicious = await maliciousBefore(warehouse, facts.before)
  if (malicious.join('\n') !== facts.malicious.join('\n')) return null
  const statesFile = join(out, 'fitted', 'states.parquet')
  const walked = await warehouse.rows<{ principal_id: number; basis: string }>(
    `SELECT principal_id, basis FROM ${parquetFile(statesFile)} JOIN principal USING (principal) ORDER BY principal_id`,
  )
  const before = new Map(walked.map(({ principal_id, basis }) => [principal_id, basis]))
  const now = await principals(until)
  const begin = [...new Set([...before.keys(), ...now.keys()])].filter((id) => before.get(id) !== now.get(id))
  const { gates, choice } = readCalibration(out)
  return {
    walk: { statesFile, until, begin, scoredFile: scoredSince(out, last) },
    facts,
    goOn: walked.length - begin.filter((id) => before.has(id)).length,
    gates,
    choice,
    told: last.tables.filter(({ model }) => model === 'similarity'),
    calibration: await readCalibrationRows(warehouse, out, span, new Set(begin)),
  }
}

/** What scoring that went on from the last training found of the days since; null where it is not there or not whole. */
function scoredSince(out: string, trained: StageNote): string | null {
  const note = currentNote(out, 'score')
  const output = note?.outputs[walkedDays]
  if (note?.after.train !== trained.key || !output || damage(out, { [walkedDays]: output }, 'contents'))
    return null
  return join(out, walkedDays)
}

/** First days calibrate whenever they were, others while they are among the calibration days. */
async function readCalibrationRows(
  warehouse: Warehouse,
  out: string,
  { firstDate, calibrationFrom }: Span,
  begin: ReadonlySet<number>,
): Promise<CalibrationRow[]> {
  const table = await readArrow(
    warehouse,
    `SELECT principal_id, day_number AS day, events, group_name, ${foundColumns.join(', ')}
     FROM (
       SELECT *, (day - DATE '${firstDate}')::INTEGER AS day_number
       FROM ${parquetFile(join(out, 'fitted', 'calibration_days.parquet'))}
     ) JOIN (SELECT principal_id, principal FROM principal) USING (principal)
     WHERE day_number >= ${calibrationFrom} OR group_name LIKE 'new%'`,
  )
  const [principal, day, events] = ['principal_id', 'day', 'events'].map((name) => ints(table, name))
  const groupName = strings(table, 'group_name')
  const found = foundIn(table)
  return Array.from(principal!.keys())
    .filter((row) => !begin.has(principal![row]!))
    .map((row) => ({
      principal: principal![row]!,
      day: day![row]!,
      events: events![row]!,
      group: groupName(row) as Group,
      ...found(row),
    }))
}
