/** Tells the story of every principal-day that has evidence, and gives each its headline, severity and priority. */

import type { Settings } from '../../models/settings.ts'
import { riskLevelOf } from '../../models/severity.ts'
import type { Deed } from '../../models/story/deed.ts'
import type { Place, StoryFacts, Told } from '../../models/story/facts.ts'
import { type HarmHit, holds } from '../../models/story/harm.ts'
import { headlineOf } from '../../models/story/headline.ts'
import { severityOf } from '../../models/story/severity.ts'
import { readHarmRules, readVocabulary } from '../catalogue.ts'
import { createTable } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

type Key = { principal_id: number; day: string }
const keyOf = ({ principal_id, day }: Key) => `${principal_id} ${day}`

/** Makes the temporary table `story`, and writes severity and priority into `score`. */
export async function tellStories(warehouse: Warehouse, settings: Settings): Promise<void> {
  const rules = readHarmRules()
  const words = readVocabulary()
  const ruleTable = await createTable(warehouse, 'harm_rule', {
    rule: 'VARCHAR',
    actions: 'VARCHAR',
    request: 'VARCHAR',
    session: 'VARCHAR',
    new_network: 'BOOLEAN',
    self: 'BOOLEAN',
    machine: 'BOOLEAN',
  })
  for (const { rule, actions, request, session, network, self, machine } of rules)
    ruleTable.append([rule, actions, request ?? null, session ?? null, network === 'new', self, machine])
  ruleTable.close()
  for (const file of ['story_event', 'deed', 'story_place', 'harm_hit', 'story_signal'])
    await warehouse.runFile(`score/${file}`)

  const byDay = new Map<string, StoryFacts>()
  const places = await warehouse.rows<Key & Record<string, unknown>>(
    `SELECT story_place.* REPLACE (day::VARCHAR AS day, epoch(first_time)::DOUBLE AS first_time, epoch(last_time)::DOUBLE AS last_time),
       class = 'root' AS is_root
     FROM story_place JOIN (SELECT principal_id, class FROM principal) USING (principal_id) ORDER BY principal_id, day`,
  )
  for (const row of places)
    byDay.set(keyOf(row), {
      place: placeOf(row),
      deeds: [],
      hits: [],
      told: [],
      isRoot: row.is_root as boolean,
    })
  const deeds = await warehouse.rows<Key & DeedRow>(
    `SELECT * REPLACE (day::VARCHAR AS day, epoch(first_time)::DOUBLE AS first_time, epoch(last_time)::DOUBLE AS last_time)
     FROM deed ORDER BY principal_id, day, action`,
  )
  for (const row of deeds) byDay.get(keyOf(row))!.deeds.push(deedOf(row))
  const hits = await warehouse.rows<Key & { rule: string } & Omit<HarmHit, 'rule'>>(
    'SELECT * REPLACE (day::VARCHAR AS day) FROM harm_hit ORDER BY principal_id, day, rule',
  )
  for (const { rule: name, ...row } of hits) {
    const rule = rules.find(({ rule }) => rule === name)!
    if (holds(rule, row)) byDay.get(keyOf(row))!.hits.push({ rule, ...row })
  }
  const told = await warehouse.rows<Key & Pick<Told, keyof Told>>(
    'SELECT * REPLACE (day::VARCHAR AS day) FROM story_signal ORDER BY principal_id, day, rank',
  )
  for (const { signal, clause, bits, calls, ...key } of told)
    byDay.get(keyOf(key))?.told.push({ signal, clause, bits, calls })

  const table = await createTable(warehouse, 'told_story', {
    principal_id: 'INTEGER',
    day_text: 'VARCHAR',
    headline: 'VARCHAR',
    severity: 'VARCHAR',
    reason: 'VARCHAR',
    actions: 'VARCHAR[]',
    facts: 'VARCHAR',
  })
  for (const [key, facts] of byDay) {
    const [principal, day] = key.split(' ') as [string, string]
    const headline = headlineOf(facts, words, settings.story)
    const { severity, reason } = severityOf(facts, settings.story)
    table.append([
      Number(principal),
      day,
      headline,
      severity,
      reason,
      facts.deeds.map(({ action }) => action),
      JSON.stringify(facts),
    ])
  }
  table.close()
  await warehouse.set({ severity_bits: settings.confidence.severityBits })
  await warehouse.runFile('score/story')
}

function placeOf(row: Record<string, unknown>): Place {
  return {
    part: row.part as string,
    calls: row.calls as number,
    first: row.first_time as number,
    last: row.last_time as number,
    daysBefore: row.days_before as number,
    networks: row.networks as number,
    newNetworks: row.new_networks as number,
    newNetworkCalls: row.new_network_calls as number,
    newAgentCalls: row.new_agent_calls as number,
    newKeyCalls: row.new_key_calls as number,
    agent: row.agent as string | null,
  }
}

type DeedRow = {
  action: string
  access_level: string
  severity: string | null
  is_write: boolean
  calls: number
  succeeded: number
  denied: number
  failed: number
  things: number
  about: Deed['about']
  days_before: number
  first_time: number
  last_time: number
}

function deedOf(row: DeedRow): Deed {
  return {
    action: row.action,
    accessLevel: row.access_level,
    risk: riskLevelOf(row.severity),
    isWrite: row.is_write,
    calls: row.calls,
    succeeded: row.succeeded,
    denied: row.denied,
    failed: row.failed,
    things: row.things,
    about: row.about,
    daysBefore: row.days_before,
    first: row.first_time,
    last: row.last_time,
  }
}
