/** Test support: a week of literal calls as the tables that incidents are made of, and the incidents of it. */
import { group } from 'd3-array'
import { createIncidents } from '../score/incidents.ts'
import { readSettings } from '../settings.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { openReader } from './run.ts'

/** A call of a principal; those of users are named without the kind: `mara`, `role/ledger`. */
export interface WeekCall {
  who: string
  /** '3 21:52' is 21:52 on 3 November 2026. */
  at: string
  does?: string
  key?: string
  arn?: string
  asked?: object
  answered?: object
  network?: string
  agent?: string
  /** It carries the evidence of its day, which is a finding then. */
  strange?: boolean
}

export interface Week {
  calls: WeekCall[]
  /** What the evidence of all findings of a principal names. */
  evidence?: [who: string, what: 'network' | 'agent' | 'action', value: string][]
  /** Principals that ever used it, and the day of November on which one first did. */
  sources?: [kind: string, value: string, principals: number, firstDay: number][]
  /** Days before the week on which a principal called an action. */
  habits?: [who: string, action: string, days: number][]
  /** Principals that were there before the week. */
  known?: string[]
}

const account = '111122223333'
type Cell = string | number | boolean | null

/** A date of November 2026; 0 and below are days of October. */
const date = (day: number) => new Date(Date.UTC(2026, 10, day)).toISOString().slice(0, 10)
const dayOf = (at: string) => Number(at.split(' ')[0])
const timeOf = (at: string) => `${date(dayOf(at))} ${at.split(' ')[1]}:00`
const kindOf = (who: string) => (who.includes('/') ? who.split('/')[0]! : 'user')
const nameOf = (who: string) => who.split('/').at(-1)!
const json = (of: object | undefined) => (of ? JSON.stringify(of) : null)

/** @param columns such as "uid VARCHAR, day DATE" */
async function table(warehouse: Warehouse, name: string, columns: string, rows: Cell[][]): Promise<void> {
  const cell = (of: Cell) => (of === null ? 'NULL' : typeof of === 'string' ? literal(of) : String(of))
  await warehouse.run(`CREATE TABLE ${name} (${columns})`)
  if (rows.length > 0)
    await warehouse.run(
      `INSERT INTO ${name} VALUES ${rows.map((row) => `(${row.map(cell).join(', ')})`).join(', ')}`,
    )
}

async function fill(warehouse: Warehouse, week: Week): Promise<void> {
  const { calls, evidence = [], sources = [], habits = [], known = [] } = week
  const events = calls.map((call, i) => ({
    does: 's3:ListBuckets',
    key: `KEY-${call.who}`,
    network: '198.51.100.0/24',
    agent: 'aws-cli',
    ...call,
    id: `e${i + 1}`,
    day: dayOf(call.at),
    time: timeOf(call.at),
  }))
  const people = [...new Set([...calls.map(({ who }) => who), ...known])].sort()
  const id = (who: string) => people.indexOf(who) + 1
  const actions = [
    ...new Set([...events.map(({ does }) => does), ...habits.map(([, action]) => action)]),
  ].sort()
  const actionId = (action: string) => actions.indexOf(action) + 1
  const days = [...group(events, ({ who, day }) => `${who} ${day}`).values()].map((of) => ({
    who: of[0]!.who,
    day: of[0]!.day,
    isFinding: of.some(({ strange }) => strange),
  }))
  const put = (name: string, columns: string, rows: Cell[][]) => table(warehouse, name, columns, rows)
  await put('time_window', 'first_day DATE, score_from DATE, score_to DATE', [[date(1), date(2), date(8)]])
  await put(
    'principal',
    'principal_id INTEGER, principal VARCHAR, account VARCHAR, class VARCHAR, name VARCHAR, role VARCHAR, first_day DATE',
    people.map((who) => {
      const own = days.filter((of) => of.who === who).map(({ day }) => day)
      const role = kindOf(who) === 'role' ? nameOf(who) : null
      return [
        id(who),
        `${account}/${kindOf(who)}/${nameOf(who)}`,
        account,
        kindOf(who),
        nameOf(who),
        role,
        date(known.includes(who) ? 1 : Math.min(...own)),
      ]
    }),
  )
  await put(
    'score',
    'principal_id INTEGER, day INTEGER, confidence VARCHAR, priority DOUBLE',
    days.map(({ who, day, isFinding }) => [id(who), day - 1, isFinding ? 'low' : 'none', isFinding ? 9 : 2]),
  )
  await put(
    'finding',
    'principal_id INTEGER, day INTEGER, headline VARCHAR',
    days.filter(({ isFinding }) => isFinding).map(({ who, day }) => [id(who), day - 1, 'Did something odd']),
  )
  await put(
    'named_event',
    'principal VARCHAR, calendar_day DATE, event_id VARCHAR, event_time TIMESTAMP, action VARCHAR, account VARCHAR, identity_type VARCHAR, identity_arn VARCHAR, user_name VARCHAR, role VARCHAR, access_key VARCHAR, network VARCHAR, agent VARCHAR, request_parameters VARCHAR, response_elements VARCHAR, error_code VARCHAR, error_message VARCHAR, by_service BOOLEAN',
    events.map(({ who, day, time, ...call }) => {
      const isUser = kindOf(who) === 'user'
      const identity = [
        isUser ? 'IAMUser' : 'AssumedRole',
        call.arn ?? null,
        isUser ? nameOf(who) : null,
        isUser ? null : nameOf(who),
      ]
      return [
        `${account}/${kindOf(who)}/${nameOf(who)}`,
        date(day),
        call.id,
        time,
        call.does,
        account,
        ...identity,
        call.key,
        call.network,
        call.agent,
        json(call.asked),
        json(call.answered),
        null,
        null,
        false,
      ]
    }),
  )
  await put(
    'action',
    'action_id INTEGER, action VARCHAR',
    actions.map((action) => [actionId(action), action]),
  )
  await put(
    'flagged_event',
    'principal_id INTEGER, day DATE, event_id VARCHAR, event_time TIMESTAMP, session INTEGER, action_id INTEGER, access_key VARCHAR, network VARCHAR, agent VARCHAR, region VARCHAR, by_service BOOLEAN',
    events.map((call) => [
      id(call.who),
      date(call.day),
      call.id,
      call.time,
      1,
      actionId(call.does),
      call.key,
      call.network,
      call.agent,
      'eu-west-1',
      false,
    ]),
  )
  await put(
    'contributing_event',
    'signal VARCHAR, principal_id INTEGER, day DATE, event_id VARCHAR, event_time TIMESTAMP',
    events
      .filter(({ strange }) => strange)
      .map((call) => ['source', id(call.who), date(call.day), call.id, call.time]),
  )
  await put(
    'contribution',
    'principal_id INTEGER, day INTEGER, signal VARCHAR, what VARCHAR, text VARCHAR, number INTEGER',
    evidence.flatMap(([who, what, value]) =>
      days
        .filter((of) => of.who === who && of.isFinding)
        .map(({ day }): Cell[] =>
          what === 'action'
            ? [id(who), day - 1, 'new_action', what, null, actionId(value)]
            : [id(who), day - 1, 'source', what, value, null],
        ),
    ),
  )
  await put(
    'source',
    'source_id INTEGER, kind VARCHAR, value VARCHAR, principals INTEGER',
    sources.map(([kind, value, principals], i) => [i + 1, kind, value, principals]),
  )
  // Keys are their only principal's: the first one, by name.
  await put(
    'principal_day_source',
    'principal_id INTEGER, day DATE, source_id INTEGER',
    sources.map(([, , , firstDay], i) => [1, date(firstDay), i + 1]),
  )
  await put(
    'principal_day_action',
    'principal_id INTEGER, day DATE, action_id INTEGER',
    habits.flatMap(([who, action, of]) =>
      Array.from({ length: of }, (_, i) => [id(who), date(-i), actionId(action)]),
    ),
  )
  await put('target', 'target_id INTEGER, target VARCHAR', [])
  await put('principal_day_resource', 'principal_id INTEGER, day DATE, target_id INTEGER', [])
}

/** The incidents of a week: ids, days as 'mara 3', one that is no finding in brackets, and the kinds of their links. */
export async function incidentsOf(week: Week) {
  const warehouse = await openReader()
  try {
    await fill(warehouse, week)
    const counts = await createIncidents(warehouse, readSettings([]).incidents)
    const members = await warehouse.rows<{ incident: string; name: string }>(
      `SELECT incident, CASE WHEN is_finding THEN '' ELSE '(' END || name || ' ' || day(day) || CASE WHEN is_finding THEN '' ELSE ')' END AS name
       FROM incident_member JOIN incident_day USING (uid) ORDER BY incident_day.day, incident_day.name`,
    )
    const links = await warehouse.rows<{ incident: string; kind: string }>(
      'SELECT DISTINCT incident, kind FROM incident_link ORDER BY kind',
    )
    return {
      counts,
      ids: [...new Set(members.map(({ incident }) => incident))].sort(),
      incidents: [...group(members, ({ incident }) => incident)].map(([incident, of]) => ({
        days: of.map(({ name }) => name),
        links: links.filter((link) => link.incident === incident).map(({ kind }) => kind),
      })),
    }
  } finally {
    warehouse.close()
  }
}
