/** What a warehouse keeps beside the feature tables, in the schema `kept`, and how the next one takes days from it. */
import type { Warehouse } from '../warehouse/warehouse.ts'

/** Keeps a table of days from which those of all days are put together. Needs principal and action. */
export async function keepTable(
  warehouse: Warehouse,
  name: 'seen_day' | 'touch' | 'habit_harm',
): Promise<void> {
  const rows =
    name === 'seen_day'
      ? 'SELECT seen_day.* EXCLUDE (principal, action), principal_id, action_id FROM seen_day JOIN principal USING (principal) JOIN action USING (action)'
      : `FROM ${name}`
  await warehouse.run(`CREATE TABLE kept.${name} AS ${rows}`)
}

/** Of the days `kept_day` of the last warehouse, attached as `earlier`. */
export const keptSeenDays = `SELECT seen_day.* EXCLUDE (principal_id, action_id), principal, action
  FROM earlier.kept.seen_day SEMI JOIN kept_day USING (day)
  JOIN earlier.main.principal USING (principal_id) JOIN earlier.main.action USING (action_id)`

/** Makes principal_number and action_number: which number of the last warehouse is which of this one. */
export async function numberKept(warehouse: Warehouse): Promise<void> {
  for (const name of ['principal', 'action'])
    await warehouse.run(
      `CREATE TEMP TABLE ${name}_number AS SELECT before.${name}_id AS before, ${name}.${name}_id AS id
       FROM earlier.main.${name} AS before JOIN ${name} USING (${name})`,
    )
}

const withAction = [
  'principal_day_step',
  'principal_day_action',
  'principal_day_error',
  'touch',
  'habit_harm',
]

/** Where the rows of tables lie that are no feature table. */
const places: Record<string, string> = {
  touch: 'earlier.kept.touch',
  habit_harm:
    '(SELECT harm.* FROM earlier.kept.habit_harm AS harm, time_window WHERE day BETWEEN score_from AND score_to)',
  habit_source: `(SELECT principal_id, day, kind, value, used.events
    FROM earlier.main.principal_day_source AS used JOIN earlier.main.source USING (source_id))`,
}

/** The kept days' rows of a table of the last warehouse under the numbers of this one. */
export function renumbered(table: string): string {
  const names = withAction.includes(table) ? ['principal', 'action'] : ['principal']
  const ids = names.map((name) => `${name}_number.id AS ${name}_id`)
  const joins = names.map((name) => `JOIN ${name}_number ON kept.${name}_id = ${name}_number.before`)
  return `SELECT kept.* REPLACE (${ids.join(', ')})
    FROM ${places[table] ?? `earlier.main.${table}`} AS kept SEMI JOIN kept_day USING (day) ${joins.join(' ')}`
}
