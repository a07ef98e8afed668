/** What a data set's scored days and incidents are like, counted from the tables of a finished run over it. */

import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventFiles } from '../../pipeline/run-folder/ledger.ts'
import { literal, openWarehouse, type Warehouse } from '../../pipeline/warehouse/warehouse.ts'
import { type MarkedDay, type MarkedSet, readMarkedSet } from './marked-set.ts'

/** Active days before the scored ones, from which on something new says something. */
const settledDays = 10

interface Facts extends Record<string, unknown> {
  human: boolean
  settled: boolean
  calls: number
  sessions: number
  actions: number
  new_actions: number
  new_networks: number
  new_agents: number
  new_regions: number
  new_keys: number
  new_resources: number
  /** actions that nobody did in the baseline */
  unheard: number
}
export type Day = MarkedDay & Facts & { kind: 'ordinary' | 'odd' | 'attack'; bits: Map<string, number> }

export interface Measured {
  set: MarkedSet
  days: Day[]
  baseline: { human: boolean; calls: number; sessions: number; actions: number; odd: boolean }[]
  incidents: {
    calls: number
    of_day: number
    own_network: boolean
    own_agent: boolean
    new_actions: number
    off_hours: number | null
  }[]
  /** share of a person's calls at hours of the day in which it made less than 1 % of its earlier ones [settled person] */
  offHours: number[]
}

export async function readDifficulty(data: string, run: string, name: string): Promise<Measured> {
  const set = await readMarkedSet(data, run, name)
  const warehouse = await openWarehouse({
    file: join(run, 'warehouse.duckdb'),
    memory: '2GiB',
    spill: join(tmpdir(), `usually-difficulty-${randomUUID()}`),
    readOnly: true,
  })
  try {
    await prepare(warehouse, data, run)
    const facts = new Map(
      (await warehouse.rows<Facts & { key: string }>(factsSql)).map((row) => [row.key, row]),
    )
    const days = set.days.map(
      (day, row): Day => ({
        ...day,
        ...facts.get(`${day.own} ${day.day}`)!,
        kind: day.incidents.length > 0 ? 'attack' : day.odd === '' ? 'ordinary' : 'odd',
        bits: new Map([...set.bits].map(([signal, of]) => [signal, of[row]!])),
      }),
    )
    const baseline = await warehouse.rows<Measured['baseline'][number]>(
      `SELECT human, d.events::DOUBLE AS calls, d.sessions::DOUBLE AS sessions, d.actions::DOUBLE AS actions, odd.day IS NOT NULL AS odd
       FROM principal_day d JOIN nature USING (principal_id) LEFT JOIN odd_day odd USING (principal_id, day), time_window WHERE d.day < score_from`,
    )
    const incidents = await warehouse.rows<Measured['incidents'][number]>(incidentsSql)
    const hours = await warehouse.rows<{ share: number }>(
      `SELECT avg(off_hours::INTEGER) AS share FROM timed JOIN known USING (principal_id) JOIN nature USING (principal_id)
       WHERE NOT attack AND settled AND human GROUP BY principal_id`,
    )
    return { set, days, baseline, incidents, offHours: hours.map(({ share }) => share) }
  } finally {
    warehouse.close()
  }
}

async function prepare(warehouse: Warehouse, data: string, run: string): Promise<void> {
  const list = (file: string) => `read_csv(${literal(join(data, file))}, all_varchar = true)`
  const listed = existsSync(join(data, 'attack_events.csv'))
  await warehouse.run(`
    CREATE TEMP TABLE nature AS
      SELECT principal_id, bool_or(automation = 'human') AS human
      FROM read_parquet(${literal(join(run, 'profiles.parquet'))}) JOIN (SELECT principal_id, principal FROM principal) USING (principal) GROUP BY ALL;
    CREATE TEMP TABLE odd_day AS
      SELECT DISTINCT principal_id, day::DATE AS day FROM ${list('hard_negatives.csv')} JOIN (SELECT principal_id, principal FROM principal) USING (principal);
    CREATE TEMP TABLE known AS
      SELECT principal_id, count(*) FILTER (WHERE day < score_from) >= ${settledDays} AS settled FROM principal_day, time_window GROUP BY ALL;
    CREATE TEMP TABLE own_event AS
      SELECT principal_id, principal, event_id, event_time, event_time::DATE AS day, action, network, agent
      FROM (
        SELECT e.* EXCLUDE (principal), CASE WHEN r.session_principal IS NULL THEN e.principal ELSE r.session_principal END AS principal
        FROM stored_event(${literal(eventFiles(run))}) e
          LEFT JOIN recurring_session r ON e.session_principal = r.session_principal
        WHERE NOT by_service
      ) JOIN (SELECT principal_id, principal FROM principal) USING (principal);
    CREATE TEMP TABLE attack_event AS ${
      listed
        ? `SELECT DISTINCT event_id, incident FROM ${list('attack_events.csv')}`
        : `SELECT DISTINCT event_id, incident FROM own_event
           JOIN (SELECT principal, incident, "start"::TIMESTAMP AS first, "end"::TIMESTAMP AS last FROM ${list('labels.csv')}) l USING (principal)
           WHERE event_time BETWEEN first AND last`
    };
    CREATE TEMP TABLE hour_share AS
      SELECT principal_id, hour(event_time) AS hour, count(*) / sum(count(*)) OVER (PARTITION BY principal_id) AS share
      FROM own_event, time_window WHERE event_time < score_from GROUP BY principal_id, hour;
    CREATE TEMP TABLE timed AS
      SELECT o.principal_id, incident, incident IS NOT NULL AS attack, coalesce(share, 0) < 0.01 AS off_hours
      FROM own_event o LEFT JOIN hour_share h ON h.principal_id = o.principal_id AND h.hour = hour(o.event_time)
        LEFT JOIN attack_event USING (event_id), time_window
      WHERE o.event_time >= score_from`)
}

const firstsOf = (tableName: string, id: string) =>
  `(SELECT principal_id, ${id}, min(day) AS day FROM ${tableName} GROUP BY ALL)`
const sourcesOf = (kind: string) => `count(*) FILTER (WHERE kind = '${kind}')`

const factsSql = `
WITH new_action AS (SELECT principal_id, day, count(*) AS n FROM ${firstsOf('principal_day_action', 'action_id')} GROUP BY ALL),
new_source AS (
  SELECT principal_id, f.day, ${sourcesOf('network')} AS networks, ${sourcesOf('agent')} AS agents, ${sourcesOf('region')} AS regions, ${sourcesOf('key')} AS keys
  FROM ${firstsOf('principal_day_source', 'source_id')} f JOIN source USING (source_id) GROUP BY ALL
),
new_resource AS (SELECT principal_id, day, count(*) AS n FROM ${firstsOf('principal_day_resource', 'target_id')} GROUP BY ALL),
heard AS (SELECT DISTINCT action_id FROM principal_day_action, time_window WHERE day < score_from),
unheard AS (SELECT principal_id, day, count(*) AS n FROM principal_day_action ANTI JOIN heard USING (action_id) GROUP BY ALL)
SELECT principal || ' ' || d.day::VARCHAR AS key, coalesce(human, TRUE) AS human, settled,
  d.events::DOUBLE AS calls, d.sessions::DOUBLE AS sessions, d.actions::DOUBLE AS actions,
  coalesce(a.n, 0)::DOUBLE AS new_actions, coalesce(networks, 0)::DOUBLE AS new_networks, coalesce(agents, 0)::DOUBLE AS new_agents,
  coalesce(regions, 0)::DOUBLE AS new_regions, coalesce(keys, 0)::DOUBLE AS new_keys, coalesce(t.n, 0)::DOUBLE AS new_resources,
  coalesce(u.n, 0)::DOUBLE AS unheard
FROM principal_day d JOIN (SELECT principal_id, principal FROM principal) USING (principal_id) JOIN known USING (principal_id)
  LEFT JOIN nature USING (principal_id) LEFT JOIN new_action a USING (principal_id, day) LEFT JOIN new_source USING (principal_id, day)
  LEFT JOIN new_resource t USING (principal_id, day) LEFT JOIN unheard u USING (principal_id, day), time_window
WHERE d.day >= score_from`

/** Of victims that were there before: from where, how much, how new. */
const incidentsSql = `
WITH of_attack AS (SELECT * FROM own_event JOIN attack_event USING (event_id)),
before AS (SELECT * FROM own_event ANTI JOIN attack_event USING (event_id), time_window WHERE event_time < score_from),
known_network AS (SELECT DISTINCT principal_id, network FROM before),
known_agent AS (SELECT DISTINCT principal_id, agent FROM before),
known_action AS (SELECT DISTINCT principal_id, action FROM before),
busy AS (SELECT principal_id, day, count(*) AS calls FROM own_event GROUP BY ALL),
hours AS (SELECT incident, avg(off_hours::INTEGER) AS share FROM timed WHERE attack GROUP BY ALL)
SELECT incident, count(*)::DOUBLE AS calls, count(*) / any_value(day_calls) AS of_day,
  bool_and(n.network IS NOT NULL OR o.network IS NULL) AS own_network, bool_and(g.agent IS NOT NULL OR o.agent IS NULL) AS own_agent,
  (count(DISTINCT o.action) FILTER (WHERE k.action IS NULL))::DOUBLE AS new_actions, any_value(hours.share) AS off_hours
FROM of_attack o SEMI JOIN known_action v ON v.principal_id = o.principal_id
  LEFT JOIN known_network n ON n.principal_id = o.principal_id AND n.network = o.network
  LEFT JOIN known_agent g ON g.principal_id = o.principal_id AND g.agent = o.agent
  LEFT JOIN known_action k ON k.principal_id = o.principal_id AND k.action = o.action
  JOIN (
    SELECT incident, sum(calls) AS day_calls FROM (SELECT DISTINCT incident, principal_id, day FROM of_attack) JOIN busy USING (principal_id, day) GROUP BY ALL
  ) USING (incident)
  JOIN hours USING (incident)
GROUP BY incident ORDER BY incident`
