/** Which principal-day somebody means: by its id, the beginning of it, its page, or its principal and day. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listValue } from '@duckdb/node-api'
import { Failure } from '../failure.ts'
import { exactly, literal, type Warehouse } from '../warehouse/warehouse.ts'

export type AnswerableDay = {
  uid: string
  principal: string
  day: string
  /** Whether a verdict on it moves scored days, what comes before them, or nothing: the data no longer has the day. */
  place: 'scored' | 'baseline' | 'gone'
  /** Null of a day that is no finding. */
  confidence: string | null
  headline: string | null
  continues: string | null
}

/** Candidates listed where a reference fits several, or none. */
const mostNamed = 5
/** Fewer characters would be an accident. */
const leastPrefix = 4

/** @param where conditions of SQL over the columns of answerable_day.sql */
export async function answerableDays(
  warehouse: Warehouse,
  out: string,
  where: string,
  order = 'confidence IS NULL, day, principal',
): Promise<AnswerableDay[]> {
  const files = ['findings.parquet', 'history.parquet'].map((file) => join(out, file)).filter(existsSync)
  await warehouse.set({ kept_findings: listValue(files.map(exactly)) })
  return warehouse.rows(
    `SELECT * FROM (${warehouse.query('commands/answerable_day')}) WHERE ${where} ORDER BY ${order}`,
  )
}

/** @throws Failure with what comes near, where nothing or more than one day is meant */
export async function findDay(
  warehouse: Warehouse,
  out: string,
  words: readonly string[],
): Promise<AnswerableDay> {
  const text = words.join(' ')
  const named = /^(.*\S)\s+(\d{4}-\d{2}-\d{2})$/s.exec(text)
  if (named) return byName(warehouse, out, named[1]!, named[2]!)
  const id = (/([0-9a-f]{12})\.html(?:#.*)?$/i.exec(text)?.[1] ?? text).toLowerCase()
  if (!/^[0-9a-f]{1,12}$/.test(id))
    throw new Failure(
      `${text}: expected a finding’s id, the beginning of it, or a principal and a day such as 2026-11-12`,
      2,
    )
  if (id.length < leastPrefix)
    throw new Failure(`${id}: give at least ${leastPrefix} characters of a finding’s id`, 2)
  const fitting = await answerableDays(warehouse, out, `starts_with(uid, ${literal(id)})`)
  const findings = fitting.filter(({ confidence }) => confidence !== null)
  const meant = findings.length > 0 ? findings : fitting
  if (meant.length === 1) return meant[0]!
  if (meant.length > 1) throw new Failure(`${id}: ${meant.length} ids begin so: ${listed(meant)}`)
  const near = await answerableDays(
    warehouse,
    out,
    `confidence IS NOT NULL AND (damerau_levenshtein(uid[:${id.length}], ${literal(id)}) <= 2 OR starts_with(uid, ${literal(id.slice(0, leastPrefix))}))`,
    `damerau_levenshtein(uid[:${id.length}], ${literal(id)}), uid`,
  )
  throw new Failure(
    `${id}: no finding and no principal-day of ${out} has this id. ${near.length ? `Near it: ${listed(near)}` : 'The ids stand in "usually alerts", in findings.csv and on each finding’s page'}`,
  )
}

async function byName(warehouse: Warehouse, out: string, name: string, day: string): Promise<AnswerableDay> {
  const own = await answerableDays(warehouse, out, `contains(principal, ${literal(name)})`)
  const all = [...new Set(own.map(({ principal }) => principal))].sort()
  const principal = all.find((of) => of === name) ?? (all.length === 1 ? all[0]! : undefined)
  if (all.length === 0) {
    const near = await warehouse.rows<{ principal: string }>(
      `SELECT principal FROM principal WHERE jaro_winkler_similarity(lower(split_part(principal, '/', -1)), lower(${literal(name.split('/').at(-1)!)})) > 0.8
       ORDER BY jaro_winkler_similarity(lower(split_part(principal, '/', -1)), lower(${literal(name.split('/').at(-1)!)})) DESC, principal LIMIT ${mostNamed}`,
    )
    throw new Failure(
      `${name}: no principal has this in its name.${near.length ? ` Near it: ${near.map((of) => of.principal).join(', ')}` : ''}`,
    )
  }
  if (principal === undefined) {
    const there = own.filter((of) => of.day === day)
    const [only] = there
    if (only && there.length === 1) return only
    throw new Failure(
      `${name}: ${all.length} principals have this in their names (${all.slice(0, mostNamed).join(', ')}${all.length > mostNamed ? ', ...' : ''}); give more of it`,
    )
  }
  const days = own.filter((of) => of.principal === principal)
  const found = days.find((of) => of.day === day)
  if (found) return found
  const away = (of: AnswerableDay) => Math.abs(Date.parse(of.day) - Date.parse(day))
  const near = days.toSorted(
    (a, b) => Number(a.confidence === null) - Number(b.confidence === null) || away(a) - away(b),
  )
  throw new Failure(`${principal}: not active on ${day}. Near it: ${listed(near)}`)
}

function listed(days: readonly AnswerableDay[]): string {
  const more = days.length - mostNamed
  const named = days.slice(0, mostNamed).map(({ uid, principal, day }) => `${uid} (${principal}, ${day})`)
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

/** Later findings that only go on with this one. */
export function repeatsOf(warehouse: Warehouse, out: string, of: AnswerableDay): Promise<AnswerableDay[]> {
  return answerableDays(
    warehouse,
    out,
    `principal = ${literal(of.principal)} AND continues = ${literal(of.day)} AND confidence IS NOT NULL`,
  )
}
