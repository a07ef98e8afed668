/** Which principals are automation: facts from the feature tables, and verdicts on them. */
import { join } from 'node:path'
import {
  type Automation,
  type AutomationFacts,
  type AutomationModel,
  classify,
} from '../../models/automation/automation.ts'
import { gapSpread } from '../../models/automation/behaviour.ts'
import { mostStarts } from '../../models/schedule/schedule.ts'
import { learnTimetable } from '../../models/schedule/timetable.ts'
import { timetableWords } from '../../models/schedule/timetable-words.ts'
import type { ModelSettings } from '../../models/settings.ts'
import { readAutomationModel } from '../run-folder/fitted.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import { doubles, ints, readArrow } from '../warehouse/arrow.ts'
import { createTable } from '../warehouse/table.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'
import { createMaliciousDays } from './malicious-days.ts'

export interface PrincipalFacts extends AutomationFacts {
  principal: number
}

/**
 * In the order of principal_id, from the days before the scored ones; of the others no behaviour is known.
 * @param newcomers from the first day of those who have none before, instead; never for fitting
 * @param standings what was said of days: those judged malicious say nothing of how a principal behaves
 */
export async function readFacts(
  warehouse: Warehouse,
  { automationSchedule: { pauseMinutes, halfLifeDays } }: ModelSettings,
  newcomers: boolean,
  standings: Standings,
): Promise<PrincipalFacts[]> {
  await createMaliciousDays(warehouse, standings)
  await warehouse.set({ newcomers, pause_minutes: pauseMinutes, most_starts: mostStarts })
  for (const table of ['known_day', 'automation_facts', 'run_start']) await warehouse.runFile(table)
  const starts = await readStarts(warehouse)
  const rows = await warehouse.rows<FactRow>('SELECT * FROM automation_facts ORDER BY principal_id')
  return rows.map((row) => {
    const own = starts.get(row.principal_id) ?? []
    const timetable = learnTimetable(own, halfLifeDays)
    return {
      principal: row.principal_id,
      identity: { class: row.class, signIns: row.sign_ins, machineSessions: row.machine_sessions },
      behaviour: {
        activeDays: row.active_days,
        agents: row.agents,
        actions: row.actions,
        overlap: row.overlap,
        startSpreadHours: row.start_spread_hours,
        hourEntropy: row.hour_entropy,
        hoursPerDay: row.hours_per_day,
        eventsPerSlot: row.events_per_slot,
        topThreeShare: row.top_three_share,
        readShare: row.read_share,
        weekendShare: row.weekend_share,
        nightShare: row.night_share,
        gapSpread: gapSpread(own),
        regularity: timetable?.gain ?? null,
      },
      schedule: timetable?.certain ? timetableWords(timetable) : null,
    }
  })
}

/**
 * Kinds of the run's principals by its fitted model, kept as the temporary table `automation` too.
 * @param newcomers whether those of the scored days alone are looked at there; else their identity tells
 */
export async function classifyRun(
  warehouse: Warehouse,
  out: string,
  settings: ModelSettings,
  newcomers: boolean,
  standings: Standings,
): Promise<Automation[]> {
  const model = readAutomationModel(out)
  const facts = await readFacts(warehouse, settings, newcomers, standings)
  if (!newcomers) return classifyAll(warehouse, model, facts, settings.automation)
  // What training found of the others rests on the same days.
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE trained_automation AS
     SELECT principal_id, automation, probability, reasons
     FROM ${parquetFile(join(out, 'fitted', 'automation.parquet'))} JOIN (SELECT principal_id, principal FROM principal) USING (principal)`,
  )
  const trained = new Map(
    (
      await warehouse.rows<{ principal_id: number; automation: Automation }>(
        'SELECT principal_id, automation FROM trained_automation ORDER BY principal_id',
      )
    ).map((row) => [row.principal_id, row.automation]),
  )
  const kinds = await classifyAll(
    warehouse,
    model,
    facts.filter(({ principal }) => !trained.has(principal)),
    settings.automation,
  )
  for (const [principal, kind] of trained) kinds[principal] = kind
  await warehouse.run('INSERT INTO automation FROM trained_automation')
  return kinds
}

/** Verdicts by principal, kept as the temporary table `automation`. @returns kinds by principal_id [principals + 1] */
export async function classifyAll(
  warehouse: Warehouse,
  model: AutomationModel,
  facts: readonly PrincipalFacts[],
  settings: ModelSettings['automation'],
): Promise<Automation[]> {
  const kinds: Automation[] = ['human']
  const table = await createTable(warehouse, 'automation', {
    principal_id: 'INTEGER',
    automation: 'VARCHAR',
    probability: 'DOUBLE',
    reasons: 'VARCHAR[]',
  })
  for (const one of facts) {
    const { automation, probability, reasons } = classify(model, one, settings)
    kinds[one.principal] = automation
    table.append([one.principal, automation, probability, reasons])
  }
  table.close()
  return kinds
}

async function readStarts(warehouse: Warehouse): Promise<Map<number, number[]>> {
  const rows = await readArrow(
    warehouse,
    'SELECT principal_id, second FROM run_start ORDER BY principal_id, second',
  )
  const [principal, second] = [ints(rows, 'principal_id'), doubles(rows, 'second')]
  const starts = new Map<number, number[]>()
  for (let row = 0; row < rows.numRows; row++) {
    const list = starts.get(principal[row]!)
    if (list) list.push(second[row]!)
    else starts.set(principal[row]!, [second[row]!])
  }
  return starts
}

type FactRow = {
  principal_id: number
  class: string
  active_days: number
  sign_ins: number
  machine_sessions: number
  agents: number
  actions: number
  overlap: number | null
  start_spread_hours: number
  hour_entropy: number
  hours_per_day: number
  events_per_slot: number
  top_three_share: number
  read_share: number
  weekend_share: number
  night_share: number
}
