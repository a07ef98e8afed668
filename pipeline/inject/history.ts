/**
 * What the data set says of its principals: who could be attacked, when each works, from where and with what.
 * Reads the events that ingest wrote, through the tables that features names principals by, so that a victim is
 * called here what a run will call it.
 */
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import type { StageContext } from '../run-folder/stage.ts'
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

/** Calls with a key from an address: what a thief's are told from. Service names in place of an address are none. */
const ownCall = `NOT by_service AND access_key IS NOT NULL AND contains(network, '/') AND event_type = 'AwsApiCall'`
const withoutCommand = `regexp_replace(user_agent, 'command([#/])[^\\s\\])]+', 'command\\1{command}')`

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
    await warehouse.set({
      events: join(run, 'events', '**', '*.parquet'),
      time_zone: context.settings.timeZone,
      score_from: scored.scoreFrom ?? null,
      score_to: scored.scoreTo ?? null,
    })
    await warehouse.run(
      'CREATE TEMP VIEW earlier_session AS SELECT NULL::VARCHAR AS session_principal WHERE FALSE',
    )
    for (const table of ['event', 'time_window', 'recurring_session', 'named_event'])
      await warehouse.runFile(table)

    const { window, baselineDays } = await readWindow()
    const leastActiveDays = Math.min(10, Math.ceil(baselineDays / 2))
    return {
      window,
      baselineDays,
      leastActiveDays,
      candidates: await readCandidates(leastActiveDays),
      async lookAt(victims) {
        await warehouse.run(`CREATE TEMP TABLE own_event AS
          SELECT principal, CAST(calendar_day AS VARCHAR) AS day, CAST(epoch_ms(event_time) AS DOUBLE) AS time_ms,
            event_id, file_id, account, access_key, source_ip, user_agent, region, service, identity_type,
            identity_arn, identity_id, role, session_name, user_name, mfa, vpc_endpoint
          FROM named_event, time_window
          WHERE ${ownCall} AND calendar_day >= time_window.score_from
            AND principal IN (${victims.map(literal).join(', ')})`)
        await warehouse.run(
          `CREATE TEMP TABLE known_network AS SELECT DISTINCT network FROM event WHERE network IS NOT NULL`,
        )
        // What runs inside AWS says so (exec-env); a thief's machine does not.
        await warehouse.run(`CREATE TEMP TABLE tool AS
          SELECT ${withoutCommand} AS agent, CAST(count(DISTINCT principal) AS DOUBLE) AS principals
          FROM named_event, time_window
          WHERE calendar_day >= time_window.score_from AND ${ownCall} AND NOT contains(user_agent, 'exec-env')
            AND (agent IN ('aws-cli', 'Boto3', 'Botocore') OR starts_with(agent, 'aws-sdk-'))
          GROUP BY 1 ORDER BY principals DESC, 1 LIMIT 500`)
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
          await column<string>(`SELECT DISTINCT ${withoutCommand} AS value FROM own_event
            WHERE user_agent IS NOT NULL AND principal = ${literal(principal)}`),
        ),
      tools: () => warehouse.rows('FROM tool ORDER BY principals DESC, agent'),
      knowsNetwork: async (network) =>
        (await column(`SELECT 1 AS value FROM known_network WHERE network = ${literal(network)}`)).length > 0,
      async versions() {
        const rows = await warehouse.rows<{ service: string; version: string }>(`
          SELECT coalesce(service, '') AS service, event_version AS version FROM named_event, time_window
          WHERE calendar_day >= time_window.score_from AND event_version IS NOT NULL AND NOT by_service
          GROUP BY GROUPING SETS ((service, event_version), (event_version))
          QUALIFY row_number() OVER (PARTITION BY service ORDER BY count(*) DESC, event_version DESC) = 1`)
        return new Map(rows.map(({ service, version }) => [service, version]))
      },
      async names() {
        const words = await column<string>(`
          SELECT word AS value FROM (
            SELECT target, unnest(regexp_split_to_array(lower(last_part(target)), '[^a-z]+')) AS word
            FROM (SELECT DISTINCT unnest(targets) AS target FROM named_event, time_window
                  WHERE calendar_day >= time_window.score_from)
          )
          WHERE length(word) BETWEEN 3 AND 10 AND NOT regexp_matches(word, '^[a-f]+$')
          GROUP BY word HAVING count(DISTINCT target) > 1
          ORDER BY count(DISTINCT target) DESC, word LIMIT 120`)
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
    }>(`
      SELECT CAST(first_day AS VARCHAR) AS "first", CAST(score_from AS VARCHAR) AS "from",
        CAST(score_to AS VARCHAR) AS "to", CAST(score_from - first_day AS DOUBLE) AS baseline,
        CAST(epoch_ms(timezone(time_zone, CAST(score_from AS TIMESTAMP))) AS DOUBLE) AS start,
        CAST(epoch_ms(timezone(time_zone, CAST(add_days(score_to, 1) AS TIMESTAMP))) AS DOUBLE) AS "end"
      FROM time_window`)
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
    const rows = await warehouse.rows<{ principal: string; person: boolean; days: string[] }>(`
      WITH active AS (
        SELECT principal, bool_or(named_by_session) AS person, calendar_day AS day,
          calendar_day >= any_value(score_from) AS scored
        FROM named_event, time_window
        WHERE ${ownCall}
        GROUP BY principal, calendar_day
      )
      SELECT principal, bool_or(person) AS person,
        list(CAST(day AS VARCHAR) ORDER BY day) FILTER (WHERE scored) AS days
      FROM active
      GROUP BY principal
      HAVING count(*) FILTER (WHERE NOT scored) >= ${leastDays} AND count(*) FILTER (WHERE scored) > 0
      ORDER BY principal`)
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
