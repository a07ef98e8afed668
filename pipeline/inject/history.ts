/**
 * What the data set says of its principals: who could be attacked, when each works, from where and with what.
 * Reads the events that ingest wrote, through the tables that features names principals by, so that a victim is
 * called here what a run will call it.
 */

import { join } from 'node:path'
import { listValue } from '@duckdb/node-api'
import { Failure } from '../failure.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { windowVariables } from '../run-folder/window.ts'
import { literal, openWarehouse } from '../warehouse/warehouse.ts'
import type { Candidate, Kind } from './casting.ts'
import { isGlobal } from './places.ts'

/** One of a victim's own calls: what a stolen session or key is copied from. */
export interface OwnEvent {
  principal: string
  event_id: string
  file_id: number
  /** milliseconds since 1970 */
  time_ms: number
  account: string
  access_key: string
  source_ip: string
  user_agent: string | null
  region: string | null
  identity_type: string | null
  identity_arn: string | null
  identity_id: string | null
  role: string | null
  session_name: string | null
  user_name: string | null
  mfa: boolean | null
  vpc_endpoint: string | null
}

export interface ScoredWindow {
  /** The scored days, as dates. */
  from: string
  to: string
  /** Milliseconds since 1970 of their beginning and of their last second. */
  start: number
  end: number
}

export interface History {
  window: ScoredWindow
  baselineDays: number
  /** Days before the scored ones on which a victim must have been active: something must be known of it. */
  leastActiveDays: number
  candidates: Candidate[]
  /** Must come before what follows. */
  lookAt(victims: readonly string[]): Promise<void>
  /** One of the victim's own calls, the same for the same salt. */
  pickEvent(
    principal: string,
    from: { day?: string; longLived?: boolean },
    salt: string,
  ): Promise<OwnEvent | undefined>
  /** Times of its calls on a day, in order. */
  callTimes(principal: string, day: string): Promise<number[]>
  /** Where the victim calls regional services, most used first. */
  regions(principal: string, accessKey?: string): Promise<string[]>
  /** Its user agents, the command of each call left out. */
  agents(principal: string): Promise<Set<string>>
  /** The command line tools and kits in use in the data set, with the number of principals that use each. */
  tools(): Promise<{ agent: string; principals: number }[]>
  knowsNetwork(network: string): Promise<boolean>
  /** The commonest eventVersion a service; the commonest of all under ''. */
  versions(): Promise<Map<string, string>>
  /** Words that name things here, most used first; names of roles and users in use. */
  names(): Promise<{ words: string[]; taken: Set<string> }>
  /** Which of these session names count as persons. */
  recurring(sessionPrincipals: readonly string[]): Promise<Set<string>>
  close(): void
}

export async function openHistory(
  context: StageContext,
  run: string,
  scored: { scoreFrom?: string; scoreTo?: string },
): Promise<History> {
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: context.memory,
    spill: join(run, 'spill'),
  })
  const column = async <Value>(sql: string) =>
    (await warehouse.rows<{ value: Value }>(sql)).map(({ value }) => value)
  try {
    await warehouse.set(windowVariables(run, context.settings, scored))
    await warehouse.run(
      'CREATE TEMP VIEW earlier_session AS SELECT NULL::VARCHAR AS session_principal WHERE FALSE',
    )
    for (const table of ['event', 'time_window', 'recurring_session', 'named_event', 'inject/macros'])
      await warehouse.runFile(table)

    const { window, baselineDays } = await readWindow()
    const leastActiveDays = Math.min(10, Math.ceil(baselineDays / 2))
    return {
      window,
      baselineDays,
      leastActiveDays,
      candidates: await readCandidates(leastActiveDays),
      async lookAt(victims) {
        await warehouse.set({ victims: listValue([...victims]) })
        await warehouse.runFile('inject/own_event')
        await warehouse.run(
          `CREATE TEMP TABLE known_network AS SELECT DISTINCT network FROM event WHERE network IS NOT NULL`,
        )
        await warehouse.runFile('inject/tool')
      },
      async pickEvent(principal, { day, longLived }, salt) {
        // A digest in the place of a random number: the same call whatever the order of the rows.
        const [event] = await warehouse.rows<OwnEvent & Record<string, unknown>>(`
          SELECT * EXCLUDE (day, service) FROM own_event
          WHERE principal = ${literal(principal)} ${day ? `AND day = ${literal(day)}` : ''}
            ${longLived ? `AND starts_with(access_key, 'AKIA')` : ''}
          ORDER BY md5(event_id || ${literal(salt)}), event_id LIMIT 1`)
        return event
      },
      callTimes: (principal, day) =>
        column<number>(`SELECT time_ms AS value FROM own_event
          WHERE principal = ${literal(principal)} AND day = ${literal(day)} ORDER BY time_ms`),
      async regions(principal, accessKey) {
        const rows = await warehouse.rows<{ service: string; region: string; events: number }>(`
          SELECT service, region, CAST(count(*) AS DOUBLE) AS events FROM own_event
          WHERE region IS NOT NULL AND principal = ${literal(principal)}
            ${accessKey ? `AND access_key = ${literal(accessKey)}` : ''}
          GROUP BY service, region ORDER BY region, service`)
        const events = new Map<string, number>()
        for (const row of rows)
          if (!isGlobal(row.service)) events.set(row.region, (events.get(row.region) ?? 0) + row.events)
        return [...events].sort((a, b) => b[1] - a[1]).map(([region]) => region)
      },
      agents: async (principal) =>
        new Set(
          await column<string>(`SELECT DISTINCT without_command(user_agent) AS value FROM own_event
            WHERE user_agent IS NOT NULL AND principal = ${literal(principal)}`),
        ),
      tools: () => warehouse.rows('FROM tool ORDER BY principals DESC, agent'),
      knowsNetwork: async (network) =>
        (await column(`SELECT 1 AS value FROM known_network WHERE network = ${literal(network)}`)).length > 0,
      async versions() {
        const rows = await warehouse.rows<{ service: string; version: string }>(
          warehouse.query('inject/event_version'),
        )
        return new Map(rows.map(({ service, version }) => [service, version]))
      },
      async names() {
        const words = await column<string>(warehouse.query('inject/name_word'))
        const taken = await column<string>(
          `SELECT DISTINCT unnest([role, user_name]) AS value FROM event ORDER BY value`,
        )
        return { words, taken: new Set(taken) }
      },
      recurring: async (sessionPrincipals) =>
        new Set(
          sessionPrincipals.length === 0
            ? []
            : await column<string>(`SELECT session_principal AS value FROM recurring_session
                WHERE session_principal IN (${sessionPrincipals.map(literal).join(', ')})`),
        ),
      close: () => warehouse.close(),
    }
  } catch (error) {
    warehouse.close()
    throw error
  }

  async function readWindow(): Promise<{ window: ScoredWindow; baselineDays: number }> {
    const [row] = await warehouse.rows<{
      first: string
      from: string
      to: string
      start: number
      end: number
      baseline: number
    }>(warehouse.query('inject/scored_window'))
    const { first, from, to, start, end, baseline } = row!
    if (from > to)
      throw new Failure(`--score-from ${from} is after --score-to ${to}; expected the earlier day first`, 2)
    if (baseline < 1)
      throw new Failure(
        `Nothing that is usual yet: the data starts on ${first} and the attacks would go into the days from ${from} on. ` +
          'Choose a later --score-from, or add earlier CloudTrail files.',
      )
    return { window: { from, to, start, end: end - 1000 }, baselineDays: baseline }
  }

  async function readCandidates(leastDays: number): Promise<Candidate[]> {
    await warehouse.set({ least_days: leastDays })
    const rows = await warehouse.rows<{ principal: string; person: boolean; days: string[] }>(
      warehouse.query('inject/candidate'),
    )
    return rows.flatMap(({ principal, person, days }) => {
      const kind = kindOf(principal, person)
      return kind ? [{ principal, kind, account: principal.split('/')[0]!, days }] : []
    })
  }
}

/** AWS's services, other accounts and sign-in providers hold no credentials of this account that could be stolen. */
function kindOf(principal: string, namedBySession: boolean): Kind | undefined {
  const [, kind, , session] = principal.split('/')
  if (kind === 'user') return 'user'
  if (kind === 'sso' || kind === 'person' || kind === 'root') return 'person'
  if (kind === 'role' || kind === 'federated')
    return namedBySession || session !== undefined ? 'person' : 'role'
  return undefined
}
