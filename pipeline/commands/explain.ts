/** `explain`: one principal-day in the terminal: how strange, why, and what happened when. */

import { join } from 'node:path'
import { group } from 'd3-array'
import { signalNamed } from '../../models/signals/signals.ts'
import { clock, plural } from '../../models/words.ts'
import { automationName } from '../../report-site/words/levels.ts'
import { outcomeWords } from '../../report-site/words/outcomes.ts'
import { Failure } from '../failure.ts'
import { type ContextLookup, openContext, ownerInWords } from '../run-folder/context.ts'
import { partOf, readIncidents } from '../run-folder/incidents.ts'
import { rarityOf } from '../run-folder/rarity.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { readVerdicts, verdictsFile } from '../run-folder/verdict-file.ts'
import { visible } from '../visible.ts'
import { literal, type Warehouse, withReader } from '../warehouse/warehouse.ts'

/** Addresses listed of a day. */
const mostAddresses = 10

type Scored = {
  uid: string
  principal: string
  events: number
  p_value: number
  confidence: string
  severity: string
  /** the day that it goes on with */
  continues: string | null
  priority: number
  automation: string
}

export async function explain(context: StageContext, principal: string, date: string): Promise<void> {
  const { out } = context
  requireNote(out, 'score')
  const lookup = openContext(context)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Failure(`${date}: expected a day such as 2026-11-12`, 2)
  const told = await withReader(context, async (warehouse) => {
    const scored = await find(warehouse, out, principal, date)
    return page(warehouse, context, scored, date, lookup)
  })
  process.stdout.write(told)
}

async function find(warehouse: Warehouse, out: string, principal: string, date: string): Promise<Scored> {
  const scores = `read_parquet(${literal(join(out, 'scores.parquet'))})`
  const names = (
    await warehouse.rows<{ principal: string }>(
      `SELECT DISTINCT principal FROM ${scores} WHERE contains(principal, ${literal(principal)}) ORDER BY principal = ${literal(principal)} DESC, principal`,
    )
  ).map((row) => row.principal)
  if (names.length === 0) throw new Failure(`${visible(principal)}: no scored principal has this in its name`)
  if (names.length > 1 && names[0] !== principal)
    throw new Failure(
      `${visible(principal)}: ${names.length} principals have this in their names (${names.slice(0, 5).map(visible).join(', ')}${names.length > 5 ? ', ...' : ''}); give more of it`,
    )
  const days = await warehouse.rows<Scored & { day: string }>(
    `SELECT finding_uid(principal, day) AS uid, * REPLACE (day::VARCHAR AS day, events::INTEGER AS events, continues::VARCHAR AS continues) FROM ${scores} WHERE principal = ${literal(names[0]!)} ORDER BY day`,
  )
  const scored = days.find(({ day }) => day === date)
  if (!scored)
    throw new Failure(
      `${visible(names[0]!)}: not active on ${date}, or that day was not scored; scored days: ${days.map(({ day }) => day).join(', ')}`,
    )
  return scored
}

async function page(
  warehouse: Warehouse,
  context: StageContext,
  scored: Scored,
  date: string,
  lookup: ContextLookup,
): Promise<string> {
  const { out, settings } = context
  const rarity = rarityOf(out)
  const evidence = await warehouse.rows<{
    signal: string
    bits: number
    statement: string
    event_ids: string[]
    events: number
  }>(
    `SELECT signal, bits, statement, event_ids, events::INTEGER AS events FROM read_parquet(${literal(join(out, 'evidence.parquet'))})
     WHERE principal = ${literal(scored.principal)} AND day = DATE ${literal(date)} ORDER BY rank`,
  )
  const confidence =
    scored.confidence === 'none'
      ? 'not a finding'
      : scored.continues
        ? `continues what was found on ${scored.continues}, ${scored.severity} severity`
        : `${scored.confidence} confidence, ${scored.severity} severity`
  const incident = (await readIncidents(warehouse, out)).find(({ members }) =>
    members.some((of) => of.principal === scored.principal && of.day === date),
  )
  const lines = [
    `${scored.principal} on ${date}: ${confidence}`,
    `${automationName(scored.automation)}, ${scored.events.toLocaleString('en-US')} calls; how rare such a day is: ${rarity.oneIn(-Math.log2(scored.p_value))}; priority ${scored.priority.toFixed(1)}`,
    answerOf(out, scored.uid),
    ...(await knownOf(warehouse, scored.principal, lookup)),
    ...(incident ? [`Part of ${partOf(incident)}`] : []),
    '',
    'Why',
    ...(evidence.length === 0 ? ['  Nothing stood out.'] : []),
    ...evidence.flatMap(({ signal, bits, statement, events }) => [
      `  ${signalNamed(signal).words} (${rarity.oneIn(bits)}, ${plural(events, 'event')})`,
      `    ${statement}`,
    ]),
  ]
  const when = ['', `When (${settings.timeZone}; * contributes)`]
  await warehouse.set({ events: join(out, 'events', '**', '*.parquet'), time_zone: settings.timeZone })
  await warehouse.runFile('event')
  await warehouse.runFile('named_event')
  lines.push(...(await whereFrom(warehouse, scored.principal, date, lookup)), ...when)
  const contributing = [...new Set(evidence.flatMap(({ event_ids }) => event_ids))]
  const events = await warehouse.rows<{
    slot: number
    action: string
    n: number
    denied: number
    failed: number
    marked: boolean
    agent: string
  }>(
    `SELECT quarter_hour(event_time, getvariable('time_zone'))::INTEGER AS slot, action, count(*)::INTEGER AS n, (count(*) FILTER (WHERE outcome = 'denied'))::INTEGER AS denied,
       (count(*) FILTER (WHERE outcome = 'failed'))::INTEGER AS failed,
       bool_or(event_id IN (SELECT unnest([${contributing.map(literal).join(', ')}]::VARCHAR[]))) AS marked, coalesce(min(agent), '-') AS agent
     FROM (SELECT *, call_outcome(action, denied, error_code, error_message) AS outcome FROM named_event)
     WHERE principal = ${literal(scored.principal)} AND calendar_day = DATE ${literal(date)} AND NOT by_service
     GROUP BY ALL ORDER BY slot, marked DESC, n DESC, action`,
  )
  for (const [slot, rows] of group(events, (row) => row.slot)) {
    const shown = rows.filter(({ marked }, i) => marked || i < 3)
    for (const [i, row] of shown.entries())
      lines.push(
        `  ${i === 0 ? clock(slot) : '     '} ${row.marked ? '*' : ' '} ${row.action}${row.n > 1 ? ` x ${row.n}` : ''}${cameTo(row)}${i === 0 ? `  [${row.agent}]` : ''}`,
      )
    const rest = rows.length - shown.length
    if (rest > 0) lines.push(`          and ${rest} more usual ${rest === 1 ? 'action' : 'actions'}`)
  }
  // A line break in a name must not look like a line of ours.
  return lines.map((line) => `${visible(line)}\n`).join('')
}

/** Its id, by which `verdict` names it, and what was answered. */
function answerOf(out: string, uid: string): string {
  const said = readVerdicts(verdictsFile(out)).find((of) => of.uid === uid)
  if (!said) return `Id ${uid}; nobody has judged it`
  const { verdict, by, at, note } = said
  return `Id ${uid}; judged ${verdict}${by ? ` by ${visible(by)}` : ''}${at ? ` on ${at.slice(0, 10)}` : ''}${note ? `: ${visible(note)}` : ''}`
}

/** " (2 denied, 1 failed)", where any did not succeed. */
function cameTo({ n, denied, failed }: { n: number; denied: number; failed: number }): string {
  const outcome = outcomeWords({ calls: n, denied, failed })
  return outcome && ` (${outcome})`
}

/** Account and owner, where the context names them. */
async function knownOf(warehouse: Warehouse, principal: string, lookup: ContextLookup): Promise<string[]> {
  const [row] = await warehouse.rows<{ account: string | null }>(
    `SELECT account FROM principal WHERE principal = ${literal(principal)}`,
  )
  const account = lookup.accountName(row?.account ?? null)
  const owner = ownerInWords(lookup.ownerOf(principal))
  const words = [account && `account ${row?.account} is ${account}`, owner && `owner ${owner}`].filter(
    Boolean,
  )
  return words.length ? [words.join('; ')] : []
}

/** Addresses of the day with what the context knows of them, those of most calls first; nothing where it knows none. */
async function whereFrom(
  warehouse: Warehouse,
  principal: string,
  date: string,
  lookup: ContextLookup,
): Promise<string[]> {
  if (lookup.file === null) return []
  const rows = await warehouse.rows<{ address: string; calls: number }>(
    `SELECT source_ip AS address, count(*)::INTEGER AS calls FROM named_event
     WHERE principal = ${literal(principal)} AND calendar_day = DATE ${literal(date)} AND NOT by_service AND source_ip IS NOT NULL
     GROUP BY ALL ORDER BY calls DESC, address`,
  )
  const known = rows.flatMap((row) => {
    const where = lookup.whereIs(row.address)
    return where === null ? [] : [{ ...row, where }]
  })
  if (known.length === 0) return []
  const more = known.length - mostAddresses
  return [
    '',
    'From',
    ...known
      .slice(0, mostAddresses)
      .map(({ address, calls, where }) => `  ${address}  ${where}  (${plural(calls, 'call')})`),
    ...(more > 0 ? [`  and ${plural(more, 'more address')}`] : []),
  ]
}
