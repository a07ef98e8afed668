import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { exampleContext } from '../example/run.ts'
import { record, runIngest, scratchFolder, writeTrail } from '../example/trail-files.ts'
import { printSql, type SqlOptions } from './print-sql.ts'

let out: string
beforeAll(async () => {
  out = scratchFolder()
  await runIngest(out, [
    writeTrail(join(scratchFolder(), 'a.json'), [record(1), record(2, { eventName: 'Own\u001bAction' })]),
  ])
})
afterAll(() => rmSync(out, { recursive: true }))

async function printed(options: SqlOptions): Promise<string> {
  let text = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += part
    return true
  })
  try {
    await printSql(exampleContext(out), options)
  } finally {
    write.mockRestore()
  }
  return text
}

test('Athena gets a table of events, the actions in the data and every table, in plain Trino', async () => {
  const text = await printed({
    engine: 'athena',
    table: 'security.events',
    location: 's3://bucket/events/',
    scoreFrom: '2026-11-09',
  })
  expect(text).toMatch(
    /^CREATE EXTERNAL TABLE security\.events \(\n {2}event_id string,\n {2}event_time timestamp,/,
  )
  expect(text).toContain("LOCATION 's3://bucket/events/';\n\nMSCK REPAIR TABLE security.events;")
  expect(text).toContain('CREATE VIEW event AS\nSELECT * FROM security.events;')
  expect(text).toMatch(/\(U&'\w+:Own\\\+00001bAction', 'Write', NULL, NULL, NULL, NULL\)/)
  expect(text).toContain("CAST('2026-11-09' AS DATE)")
  expect(text.match(/CREATE (TABLE|VIEW) \w+/g)).toEqual(
    expect.arrayContaining(['CREATE TABLE time_window', 'CREATE VIEW named_event', 'CREATE TABLE session']),
  )
  expect(text).not.toMatch(/getvariable|TEMP/)
  expect(text).not.toContain('\u001b')
})

test('with --json a line is a statement; Trino gets its own words for the table', async () => {
  const text = await printed({
    engine: 'trino',
    table: 'hive.security.events',
    location: 's3://bucket/events/',
    json: true,
  })
  const statements = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { statement: string }).statement)
  expect(statements[0]).toMatch(
    /^CREATE TABLE hive\.security\.events \([\s\S]*targets ARRAY\(VARCHAR\)[\s\S]*partitioned_by = ARRAY\['day'\]\)$/,
  )
  expect(statements[1]).toBe("CALL hive.system.sync_partition_metadata('security', 'events', 'ADD')")
  expect(statements.at(-1)).toMatch(/^-- Grain: day, account\.[\s\S]*ORDER BY day, account$/)
})

test("of CloudTrail's own table no run folder is needed: every action of the catalogue is given, and the guess of others", async () => {
  const none = join(out, 'none')
  let text = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += part
    return true
  })
  await printSql(exampleContext(none), {
    engine: 'athena',
    table: 'default.cloudtrail_logs',
    raw: true,
    json: true,
  }).finally(() => write.mockRestore())
  const statements = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { statement: string }).statement)
  expect(statements[0]).toMatch(/^CREATE VIEW record AS\n[\s\S]*FROM default\.cloudtrail_logs$/)
  const all = statements.join(';\n')
  expect(all).toContain('CREATE TABLE event AS SELECT * FROM kept_event')
  expect(all).toContain("('iam:AttachRolePolicy', 'Permissions management', 'privilege_escalation'")
  expect(all).toMatch(/WHEN regexp_like\(name, '\^List\(\?!\[a-z\]\)'\) THEN 'List'/)
  expect(all).not.toMatch(/getvariable\(|\bTEMP\b/)
  expect(Math.max(...statements.map((sql) => Buffer.byteLength(sql)))).toBeLessThan(256 * 1024)
  expect(statements.at(-1)).toMatch(/ORDER BY day, account$/)
  expect(existsSync(none)).toBe(false)
})

test('a place of events means nothing to a table that is there', async () => {
  await expect(
    printed({ engine: 'athena', table: 'a.b', raw: true, location: 's3://bucket/' }),
  ).rejects.toThrow(/^--location: means nothing with --raw/)
})

test('a table whose name is not whole is refused', async () => {
  await expect(printed({ engine: 'trino', table: 'events; DROP' })).rejects.toThrow(
    /^--table events; DROP: expected catalog\.schema\.table, of letters, digits and _$/,
  )
})
