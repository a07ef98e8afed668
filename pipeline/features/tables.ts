/** What the feature SQL is given beside the events, and the order of its files, whichever engine runs them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { accessLevelOf, type Catalogue } from '../../models/catalogue.ts'
import type { Settings } from '../../models/settings.ts'
import { type AskedDays, type Clock, noClock, windowVariables } from '../run-folder/window.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'
import type { Engine } from './engine.ts'

/** What is asked of all events; each is pipeline/sql/<name>.sql. */
export const wholeTables = ['time_window', 'recurring_session', 'named_event']

/** All, in the order of their making. */
export const tables = [
  ...wholeTables,
  'seen_day',
  'principal',
  'action',
  'keyless_day',
  'habit',
  'habit_source',
  'source',
  'principal_day_source',
  'touch',
  'resource_type',
  'target',
  'principal_day_resource',
  'session',
  'principal_day_step',
  'principal_day',
  'principal_day_action',
  'principal_day_slot',
  'principal_day_error',
  'habit_harm',
  'principal_day_harm',
  'coverage',
]

/** Of these, what is made of the events of some days alone, names being numbered, in the order of its making. */
export const batchTables = [
  'keyless_day',
  'habit',
  'habit_source',
  'touch',
  'session',
  'principal_day_step',
  'principal_day',
  'principal_day_action',
  'principal_day_slot',
  'principal_day_error',
  'habit_harm',
]

/** What the files read with getvariable(). */
export function featureVariables(out: string, settings: Settings, asked: AskedDays, clock: Clock = noClock) {
  const { sessions, resources } = settings
  return {
    ...windowVariables(out, settings, asked, clock),
    gap_minutes: sessions.gapMinutes,
    runs_per_action: sessions.runsPerAction,
    many_keys: sessions.manyKeys,
    calls_per_key: sessions.callsPerKey,
    least_touches: resources.leastTouches,
    recurring_share: resources.recurringShare,
    candidate_share: resources.candidateShare,
    least_candidates: resources.leastCandidates,
  }
}

export const catalogueColumns = ['action', 'access_level', 'risk_class', 'tactic', 'severity', 'why']

/** A table of what the catalogue says of every action in the data; an access level that AWS does not document is guessed from the verb. */
export async function giveCatalogue(
  engine: Pick<Engine, 'rows' | 'giveTable'>,
  catalogue: Catalogue,
): Promise<void> {
  const seen = await engine.rows<{ action: string }>('SELECT DISTINCT action FROM event ORDER BY action')
  const rows = seen.map(({ action }) => catalogueRow(action, catalogue))
  await engine.giveTable('catalogue', catalogueColumns, rows)
}

export function catalogueRow(action: string, catalogue: Catalogue): (string | null)[] {
  const row = catalogue.rows.get(action)
  const { access_level = accessLevelOf(action, catalogue.accessLevels) } = row ?? {}
  const said = [row?.risk_class, row?.tactic, row?.severity, row?.why]
  return [action, access_level, ...said.map((text) => text || null)]
}

/** The session names that an earlier run took for persons. */
export async function rememberSessions(
  engine: Pick<Engine, 'giveTable'>,
  warehouse: Warehouse,
  out: string,
): Promise<void> {
  const file = join(out, 'fitted', 'session_names.parquet')
  const names = existsSync(file)
    ? await warehouse.rows<{ name: string }>(`SELECT session_principal AS name FROM ${parquetFile(file)}`)
    : []
  await engine.giveTable(
    'earlier_session',
    ['session_principal'],
    names.map(({ name }) => [name]),
  )
}
