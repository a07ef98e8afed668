/**
 * The scored days of a finished run over an independent data set, marked by the set's own lists: labels.csv (attacks),
 * hard_negatives.csv (odd days that mean no harm), truth.csv (other names of a principal), incidents.csv (class and
 * level of an incident). A set is named after its kind: organisation-14 is of the kind organisation.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seeded } from '../../models/random.ts'
import { type RivalDays, rivals } from '../../pipeline/evaluate/competitors.ts'
import { doubles, ints, readArrow, strings } from '../../pipeline/warehouse/arrow.ts'
import { literal, openWarehouse, type Warehouse } from '../../pipeline/warehouse/warehouse.ts'

export interface MarkedDay {
  principal: string
  /** the principal as the run names it */
  own: string
  day: string
  /** 0 is the last seven scored days */
  week: number
  incidents: string[]
  /** why an odd day means no harm; empty where it is not one */
  odd: string
  confidence: string
  p: number
}

export interface Incident {
  incident: string
  /** of incidents.csv; without it, the technique of labels.csv */
  class: string
  /** empty without incidents.csv */
  level: string
  principal: string
  technique: string
}

export interface MarkedSet {
  name: string
  kind: string
  days: MarkedDay[]
  /** 1 where an incident touches the day [days] */
  positive: Uint8Array
  week: Int32Array
  /** scored days by week: seven, but for the first one, which may be cut short */
  daysOfWeek: number[]
  score: Float64Array
  /** null where scores.parquet has no such column */
  priority: Float64Array | null
  /** by signal [days] */
  bits: Map<string, Float64Array>
  /** other methods on the same days, by name [days] */
  rivals: Map<string, Float64Array>
  incidents: Incident[]
  /** null where the set has no attack_events.csv */
  evidence: NamedEvents[] | null
}

/** What the evidence of a day that holds an attack and is reported names. */
export interface NamedEvents {
  confidence: string
  /** distinct events named, and those of the attack among them; by signal, and of all of them */
  signals: Map<string, { named: number; attack: number }>
  all: { named: number; attack: number }
  /** the calls of the story */
  story: { named: number; attack: number }
}

/** As a signal would be, among what names events. */
const story = 'the story'

/** Days of people who did next to nothing, or of whom next to nothing was known, say nothing of a model. */
const least: Record<string, { events: number; activeDays: number }> = {
  repository: { events: 3, activeDays: 15 },
}

/** Folders of data sets that have labels, by name; `only` are beginnings of names. */
export function setNames(folder: string, only: string[] = []): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'labels.csv')))
    .filter((name) => only.length === 0 || only.some((part) => name.startsWith(part)))
    .sort()
}

export async function readMarkedSet(folder: string, run: string, name: string): Promise<MarkedSet> {
  const warehouse = await openWarehouse({
    file: join(run, 'warehouse.duckdb'),
    memory: '2GiB',
    spill: join(tmpdir(), `usually-sets-${randomUUID()}`),
    readOnly: true,
  })
  try {
    const kind = name.split('-')[0]!
    const lists = await readLists(warehouse, folder)
    const rows = await readRows(warehouse, run, kind)
    const set = await markDays(warehouse, rows)
    const evidence = existsSync(join(folder, 'attack_events.csv'))
      ? await readEvidence(warehouse, folder, run, rows, set.days)
      : null
    return { name, kind, ...set, incidents: lists, evidence }
  } finally {
    warehouse.close()
  }
}

/** Puts the lists into temporary tables. @returns the incidents */
async function readLists(warehouse: Warehouse, folder: string): Promise<Incident[]> {
  const list = (file: string, columns: string[], select = '*') => {
    const path = join(folder, file)
    return existsSync(path)
      ? `SELECT ${select} FROM read_csv(${literal(path)}, all_varchar = true)`
      : `SELECT ${columns.map((column) => `NULL::VARCHAR AS ${column}`).join(', ')} WHERE FALSE`
  }
  await warehouse.run(`
    CREATE TEMP TABLE label AS ${list('labels.csv', [])};
    CREATE TEMP TABLE attacked AS
      SELECT principal, day, string_agg(DISTINCT incident, '|' ORDER BY incident) AS incidents
      FROM (SELECT principal, incident, unnest(generate_series("start"::TIMESTAMP::DATE, "end"::TIMESTAMP::DATE, INTERVAL 1 DAY))::DATE AS day FROM label)
      GROUP BY ALL;
    CREATE TEMP TABLE odd AS
      SELECT principal, day::DATE AS day, string_agg(DISTINCT why, '; ' ORDER BY why) AS why
      FROM (${list('hard_negatives.csv', ['principal', 'day', 'why'], "principal, day, COLUMNS('why|reason') AS why")})
      GROUP BY ALL;
    CREATE TEMP TABLE other_name AS
      SELECT alias, any_value(principal) AS principal
      FROM (${existsSync(join(folder, 'truth.csv')) ? aliasesOf(folder) : 'SELECT NULL::VARCHAR AS principal, NULL::VARCHAR AS alias WHERE FALSE'})
      GROUP BY alias HAVING count(DISTINCT principal) = 1;`)
  const known = existsSync(join(folder, 'incidents.csv'))
  return warehouse.rows<Incident & Record<string, unknown>>(
    known
      ? `SELECT incident, "class", level, principal, technique FROM read_csv(${literal(join(folder, 'incidents.csv'))}, all_varchar = true) ORDER BY incident`
      : `SELECT incident, min(technique) AS "class", '' AS level, min(principal) AS principal, min(technique) AS technique
         FROM label GROUP BY incident ORDER BY incident`,
  )
}

function aliasesOf(folder: string): string {
  return `SELECT principal, unnest(string_split(aliases, '|')) AS alias
    FROM (SELECT '' AS aliases WHERE FALSE UNION ALL BY NAME SELECT * FROM read_csv(${literal(join(folder, 'truth.csv'))}, all_varchar = true))
    WHERE aliases <> ''`
}

interface Rows {
  table: Awaited<ReturnType<typeof readArrow>>
  signals: string[]
  /** which day of the set a row belongs to, counted as the days come; -1 where it is not marked [rows] */
  dayOf: Int32Array
  /** the row that stands for a day: of a principal that the run splits in two, the stranger half [days] */
  chosen: number[]
  hasPriority: boolean
}

/** A row a scored day, by principal and day. */
async function readRows(warehouse: Warehouse, run: string, kind: string): Promise<Rows> {
  const file = `read_parquet(${literal(join(run, 'scores.parquet'))})`
  const columns = (await warehouse.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${file}`)).map(
    ({ column_name }) => column_name,
  )
  const signals = columns.filter((column) => column.startsWith('bits_')).map((column) => column.slice(5))
  const hasPriority = columns.includes('priority')
  const table = await readArrow(
    warehouse,
    `WITH past AS (SELECT principal_id, count(*) AS days FROM principal_day, time_window WHERE day < score_from GROUP BY ALL),
     named AS (
       SELECT principal_id, s.*, coalesce(o.principal, s.principal) AS person, coalesce(past.days, 0) AS past_days
       FROM ${file} s JOIN (SELECT principal_id, principal FROM principal) USING (principal)
         LEFT JOIN other_name o ON o.alias = s.principal LEFT JOIN past USING (principal_id)
     )
     SELECT principal_id, (n.day - first_day)::INTEGER AS day, person, n.principal AS own, n.day::VARCHAR AS date,
       ((score_to - n.day) // 7)::INTEGER AS week, p_value, confidence, score, ${hasPriority ? 'priority,' : ''}
       coalesce(incidents, '') AS incidents, coalesce(why, '') AS why,
       (events >= ${least[kind]?.events ?? 0} AND past_days >= ${least[kind]?.activeDays ?? 0})::INTEGER AS counts,
       ${signals.map((signal) => `coalesce(bits_${signal}, 0)::DOUBLE AS bits_${signal}`).join(', ')}
     FROM named n LEFT JOIN attacked a ON a.principal = person AND a.day = n.day
       LEFT JOIN odd ON odd.principal = person AND odd.day = n.day, time_window
     ORDER BY principal_id, n.day`,
  )
  const [person, date] = [strings(table, 'person'), strings(table, 'date')]
  const [counts, score] = [ints(table, 'counts'), doubles(table, 'score')]
  const dayOf = new Int32Array(table.numRows).fill(-1)
  const chosen: number[] = []
  const found = new Map<string, number>()
  for (let row = 0; row < table.numRows; row++) {
    if (counts[row] === 0) continue
    const key = `${person(row)} ${date(row)}`
    const day = found.get(key) ?? chosen.push(row) - 1
    found.set(key, day)
    dayOf[row] = day
    if (score[row]! > score[chosen[day]!]!) chosen[day] = row
  }
  return { table, signals, dayOf, chosen, hasPriority }
}

async function markDays(warehouse: Warehouse, { table, signals, dayOf, chosen, hasPriority }: Rows) {
  const text = (column: string) => strings(table, column)
  const [person, own, date, incidents, why, confidence] = [
    text('person'),
    text('own'),
    text('date'),
    text('incidents'),
    text('why'),
    text('confidence'),
  ]
  const [week, p] = [ints(table, 'week'), doubles(table, 'p_value')]
  const days = chosen.map(
    (row): MarkedDay => ({
      principal: person(row),
      own: own(row),
      day: date(row),
      week: week[row]!,
      incidents: incidents(row) === '' ? [] : incidents(row).split('|'),
      odd: why(row),
      confidence: confidence(row),
      p: p[row]!,
    }),
  )
  const take = (column: string) => {
    const values = doubles(table, column)
    return Float64Array.from(chosen, (row) => values[row]!)
  }
  /** Other methods may find the other half stranger. */
  const strangest = (values: Float64Array) => {
    const best = new Float64Array(chosen.length).fill(Number.NEGATIVE_INFINITY)
    for (const [row, day] of dayOf.entries()) if (day >= 0) best[day] = Math.max(best[day]!, values[row]!)
    return best
  }
  const [window] = await warehouse.rows<{ days: number }>(
    'SELECT (score_to - score_from + 1)::INTEGER AS days FROM time_window',
  )
  const names = await warehouse.rows<{ principal: string }>(
    'SELECT principal FROM principal ORDER BY principal_id',
  )
  const all: RivalDays = {
    count: table.numRows,
    names: ['', ...names.map(({ principal }) => principal)],
    principal: ints(table, 'principal_id'),
    day: ints(table, 'day'),
  }
  const others = await rivals(warehouse, all, seeded('measure-sets').float)
  return {
    days,
    positive: Uint8Array.from(days, (day) => Number(day.incidents.length > 0)),
    week: Int32Array.from(days, (day) => day.week),
    daysOfWeek: Array.from({ length: Math.ceil(window!.days / 7) }, (_, i) =>
      Math.min(7, window!.days - 7 * i),
    ),
    score: take('score'),
    priority: hasPriority ? strangest(doubles(table, 'priority')) : null,
    bits: new Map(signals.map((signal) => [signal, take(`bits_${signal}`)])),
    rivals: new Map(others.map(({ name, score }) => [name, strangest(score)])),
  }
}

async function readEvidence(
  warehouse: Warehouse,
  folder: string,
  run: string,
  { table, dayOf }: Rows,
  days: MarkedDay[],
): Promise<NamedEvents[]> {
  const named = await warehouse.rows<{
    principal: string
    day: string
    signal: string
    events: string[]
    attack: string[]
  }>(
    `WITH attack AS (SELECT DISTINCT event_id FROM read_csv(${literal(join(folder, 'attack_events.csv'))}, all_varchar = true)),
     named AS (
       SELECT DISTINCT principal, day, signal, unnest(event_ids) AS event_id FROM read_parquet(${literal(join(run, 'evidence.parquet'))})
       UNION ALL
       SELECT principal, day, ${literal(story)}, event_id FROM read_parquet(${literal(join(run, 'finding_events.parquet'))})
       JOIN (SELECT uid, principal, day FROM read_parquet(${literal(join(run, 'findings.parquet'))})) USING (uid) WHERE in_story
     )
     SELECT principal, day::VARCHAR AS day, signal, list(event_id) AS events,
       coalesce(list(event_id) FILTER (WHERE event_id IN (SELECT event_id FROM attack)), []) AS attack
     FROM named GROUP BY ALL ORDER BY ALL`,
  )
  const [own, date] = [strings(table, 'own'), strings(table, 'date')]
  const dayOfName = new Map([...dayOf].map((day, row) => [`${own(row)} ${date(row)}`, day]))
  const events = days.map(() => ({ named: new Set<string>(), attack: new Set<string>() }))
  const signals = days.map(() => new Map<string, { named: number; attack: number }>())
  const stories = days.map(() => ({ named: 0, attack: 0 }))
  for (const row of named) {
    const day = dayOfName.get(`${row.principal} ${row.day}`) ?? -1
    if (day < 0) continue
    if (row.signal === story) {
      stories[day] = { named: row.events.length, attack: row.attack.length }
      continue
    }
    for (const id of row.events) events[day]!.named.add(id)
    for (const id of row.attack) events[day]!.attack.add(id)
    const before = signals[day]!.get(row.signal) ?? { named: 0, attack: 0 }
    signals[day]!.set(row.signal, {
      named: before.named + row.events.length,
      attack: before.attack + row.attack.length,
    })
  }
  return days.flatMap((day, i) =>
    day.incidents.length > 0 && day.confidence !== 'none'
      ? [
          {
            confidence: day.confidence,
            signals: signals[i]!,
            all: { named: events[i]!.named.size, attack: events[i]!.attack.size },
            story: stories[i]!,
          },
        ]
      : [],
  )
}
