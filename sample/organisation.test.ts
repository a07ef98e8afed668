import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actions } from './actions.ts'
import { type SampleSummary, writeSample } from './organisation.ts'
import { scenarios } from './scenarios.ts'
import { workflows } from './workflows.ts'

const scratch = mkdtempSync(join(tmpdir(), 'usually-sample-'))
let connection: DuckDBConnection
const sample = (name: string) => join(scratch, name)
const write = (name: string, options: Partial<Parameters<typeof writeSample>[0]> = {}) =>
  writeSample({ out: sample(name), principals: 12, days: 10, seed: 1, incidents: 2, ...options })
const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS()
const parquet = (name: string) => `'${sample(name)}/cloudtrail/*.parquet'`

function digest(folder: string): string {
  const sum = createHash('sha256')
  for (const file of (readdirSync(folder, { recursive: true }) as string[]).sort())
    if (/\.\w+$/.test(file)) sum.update(file).update(readFileSync(join(folder, file)))
  return sum.digest('hex')
}

/** Who is behind an event, told independently of the generator: from the identity as it was written. */
function principalOf(row: Record<string, unknown>): string {
  const { type, account, issuer, arn, source, name, invoked, person } = row as Record<string, string | null>
  const session = arn?.split('/').at(-1) ?? ''
  if (source) return `${account}/person/${source}`
  const permissionSet = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(issuer ?? '')?.[1]
  if (permissionSet) return `${account}/sso/${permissionSet}/${session}`
  if (person) return `${account}/person/${person}`
  if (type === 'AssumedRole')
    return `${account}/role/${issuer}${/@|^[a-z]+\d?$/.test(session) ? `/${session}` : ''}`
  if (type === 'IAMUser') return `${account}/user/${name}`
  if (type === 'Root') return `${account}/root`
  if (type === 'FederatedUser') return `${account}/federated/${session}`
  if (type === 'SAMLUser') return `${row.recipient}/saml/${name}`
  if (type === 'WebIdentityUser') return `${row.recipient}/web/${name}`
  if (type === 'AWSAccount') return `${account}/account/${row.id}`
  return `service/${invoked}`
}
const identity = `useridentity.type AS type, coalesce(useridentity.accountid, recipientaccountid) AS account, recipientaccountid AS recipient,
  useridentity.sessioncontext.sessionissuer.username AS issuer, useridentity.arn AS arn, useridentity.sessioncontext.sourceidentity AS source,
  useridentity.username AS name, useridentity.invokedby AS invoked, useridentity.onbehalfof.userid AS person, useridentity.principalid AS id`

function csv(name: string, file: string): string[][] {
  const [, ...lines] = readFileSync(join(sample(name), file), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => line.split(','))
}

let summary: SampleSummary

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  summary = await write('whole', { principals: 60, days: 28, incidents: 14 })
  await connection.run(
    `CREATE TABLE event AS SELECT DISTINCT ON (eventid) *, CAST(eventtime AS TIMESTAMP) AS event_time, ${identity} FROM ${parquet('whole')}`,
  )
})
afterAll(() => {
  connection.closeSync()
  rmSync(scratch, { recursive: true })
})

describe('the same options', () => {
  test('give the same bytes, and another seed gives others', async () => {
    await write('first')
    await write('again')
    await write('other', { seed: 2 })
    expect(digest(sample('again'))).toBe(digest(sample('first')))
    expect(digest(sample('other'))).not.toBe(digest(sample('first')))
  })

  test('give everybody the same history, whatever the incidents', async () => {
    await write('calm', { incidents: 0 })
    const lost = await rows(
      `SELECT count(*)::INTEGER AS n FROM (SELECT eventid FROM ${parquet('calm')} EXCEPT SELECT eventid FROM ${parquet('first')})`,
    )
    expect(lost).toEqual([{ n: 0 }])
  })
})

test('a sample may be as small as one principal, and without incidents', async () => {
  expect(await write('one', { principals: 1, days: 8, incidents: 0 })).toMatchObject({
    principals: 1,
    days: 8,
    labels: 0,
  })
  expect(readFileSync(join(sample('one'), 'labels.csv'), 'utf8')).toBe(
    'principal,start,end,incident,technique\n',
  )
  await write('single day', { principals: 1, days: 1, incidents: 3 })
})

test.each([1, 2, 3])('every scenario finds a victim and leaves labels (seed %i)', async (seed) => {
  const { incidents } = await write(`seed ${seed}`, { seed, principals: 20, days: 9, incidents: 15 })
  expect(incidents).toBe(15)
})

test('there are at least ten scenarios, and their steps are known actions', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(10)
  const used = [...workflows.values()].flatMap(({ steps }) => steps.flatMap((step) => step.actions))
  expect(used.filter((name) => !actions.has(name))).toEqual([])
})

describe('a sample organisation', () => {
  test('repeats an event id only where the whole record is delivered twice', async () => {
    const [counts] = await rows(
      `SELECT count(*)::INTEGER AS delivered, count(DISTINCT eventid)::INTEGER AS events,
              (SELECT count(*)::INTEGER FROM (SELECT DISTINCT * FROM ${parquet('whole')})) AS records FROM ${parquet('whole')}`,
    )
    expect(counts).toEqual({ delivered: summary.rows, events: summary.events, records: summary.events })
    expect(summary.duplicates / summary.events).toBeCloseTo(0.025, 2)
    expect(summary.late).toBeGreaterThan(0)
  })

  test('names in truth.csv every principal that its events show, but for those that incidents make', async () => {
    const seen = new Set((await rows(`SELECT DISTINCT ${identity} FROM event`)).map(principalOf))
    const known = new Set(csv('whole', 'truth.csv').map(([principal]) => principal))
    const made = new Set(csv('whole', 'labels.csv').map(([principal]) => principal))
    expect([...seen].filter((principal) => !known.has(principal) && !made.has(principal))).toEqual([])
    expect(Math.abs(summary.principals - 60)).toBeLessThanOrEqual(3)
  })

  test('holds events of each labelled principal at the labelled times, in the last week', async () => {
    const events = (
      await rows(`SELECT ${identity}, eventtime FROM event WHERE event_time >= '2026-11-09'`)
    ).map((row) => ({ principal: principalOf(row), at: String(row.eventtime) }))
    const labels = csv('whole', 'labels.csv')
    expect(labels.length).toBeGreaterThan(14)
    for (const [principal, start, end] of labels) {
      const own = events.filter((event) => event.principal === principal).map(({ at }) => at)
      expect(own, `${principal} ${start}`).toContain(start)
      expect(own, `${principal} ${end}`).toContain(end)
    }
  })

  test('is quieter at weekends, for people more than for machines', async () => {
    const [share] = await rows(
      `SELECT avg((dayofweek(event_time) IN (0, 6))::INT) FILTER (issuer LIKE 'AWSReservedSSO%') AS people,
              avg((dayofweek(event_time) IN (0, 6))::INT) FILTER (issuer NOT LIKE 'AWSReservedSSO%' AND arn NOT LIKE '%@%') AS machines FROM event`,
    )
    expect(share!.people).toBeLessThan(0.12) // two days of seven would be 0.29
    expect(share!.machines).toBeGreaterThan(share!.people as number)
  })

  test('issues session keys that live for hours, and keys of users that live on', async () => {
    const lives = await rows(
      `SELECT left(useridentity.accesskeyid, 4) AS prefix, max(hours)::DOUBLE AS longest FROM
         (SELECT any_value(useridentity) AS useridentity, epoch(max(event_time) - min(event_time)) / 3600 AS hours FROM event WHERE useridentity.accesskeyid LIKE 'A%IA%' GROUP BY useridentity.accesskeyid)
       GROUP BY 1 ORDER BY 1`,
    )
    expect(lives.map(({ prefix }) => prefix)).toEqual(['AKIA', 'ASIA'])
    expect(lives[0]!.longest).toBeGreaterThan(24 * 14)
    expect(lives[1]!.longest).toBeLessThan(16)
  })

  test('covers many services, and marks what only reads', async () => {
    const [counts] = await rows(
      `SELECT count(DISTINCT eventsource)::INTEGER AS services,
              count(*) FILTER (eventname LIKE 'Describe%' AND readonly = 'false')::INTEGER AS wrong,
              count(*) FILTER (eventname LIKE 'Create%' AND readonly = 'true')::INTEGER AS wrong_too FROM event`,
    )
    expect(counts!.services).toBeGreaterThanOrEqual(40)
    expect(counts).toMatchObject({ wrong: 0, wrong_too: 0 })
  })

  test('sees first uses of an action in ordinary weeks, not only in incidents', async () => {
    const [first] = await rows(
      `WITH use AS (SELECT arn, eventsource, eventname, min(CAST(event_time AS DATE)) AS day FROM event WHERE issuer LIKE 'AWSReservedSSO%' GROUP BY ALL)
       SELECT count(*) FILTER (day BETWEEN '2026-11-02' AND '2026-11-08')::INTEGER AS n FROM use`,
    )
    expect(first!.n).toBeGreaterThan(30)
  })
})
