/** What a terminal shows of a run whose names are attacks, and of one that cannot be written to. */
import { spawnSync } from 'node:child_process'
import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { canMount, withMount } from '../example/mount.ts'
import { writeFixture } from '../example/report.ts'
import { exampleContext, openReader, scratchFolder } from '../example/run.ts'
import { writeParquet } from '../warehouse/table.ts'
import { literal, openWarehouse } from '../warehouse/warehouse.ts'
import { alerts } from './alerts.ts'
import { explain } from './explain.ts'

const out = scratchFolder('alerts')
const forged = '\n2026-01-01  low           forged\u2028\u061c\u200b\u009b2J\u202e\ufeff'
const principal = `1/user/eve${forged}`
const shown =
  '1/user/eve‹U+000A›2026-01-01  low           forged‹U+2028›‹U+061C›‹U+200B›‹U+009B›2J‹U+202E›‹U+FEFF›'

beforeAll(async () => {
  await writeFixture(out, { findings: 0, principals: 0 })
  const reader = await openReader()
  const rewrite = async (name: string, changes: string) => {
    const file = join(out, `${name}.parquet`)
    await writeParquet(
      reader,
      `SELECT * REPLACE (${changes}) FROM read_parquet(${literal(file)})`,
      `${file}.new`,
    )
    renameSync(`${file}.new`, file)
  }
  const named = `CASE WHEN principal LIKE '%mara%' THEN ${literal(principal)} ELSE principal END AS principal`
  await rewrite('findings', `${named}, headline || ${literal(forged)} AS headline`)
  await rewrite('scores', named)
  await rewrite('evidence', `${named}, statement || ${literal(forged)} AS statement`)
  const others =
    'account region service event_type event_category event_version read_only person identity_type identity_arn identity_id role session_name user_name access_key invoked_by mfa network user_agent targets candidates request_parameters response_elements additional_event_data service_event_details request_id shared_event_id vpc_endpoint file_id'
  await writeParquet(
    reader,
    `SELECT ${others
      .split(' ')
      .map((column) => `NULL::VARCHAR AS ${column}, `)
      .join(
        '',
      )}'e1' AS event_id, TIMESTAMPTZ '2026-11-12 20:00:00Z' AS event_time, ${literal(principal)} AS principal,
       NULL::VARCHAR AS session_principal, 'iam:CreateUser' AS action, false AS denied, NULL::VARCHAR AS error_code,
       NULL::VARCHAR AS error_message, false AS by_service, '203.0.113.9' AS source_ip, ${literal(`agent${forged}`)} AS agent`,
    join(out, 'events', 'day=2026-11-12', 'part-0001.parquet'),
  )
  reader.close()
  const spill = scratchFolder('spill')
  const warehouse = await openWarehouse({ file: join(out, 'warehouse.duckdb'), memory: '500MB', spill })
  await warehouse.run(
    'CREATE TABLE IF NOT EXISTS recurring_session (session_principal VARCHAR, days INTEGER)',
  )
  warehouse.close()
})
afterAll(() => rmSync(out, { recursive: true, force: true }))

async function printedBy(act: () => Promise<unknown>): Promise<string> {
  let text = ''
  const printed = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk
    return true
  })
  await act().finally(() => printed.mockRestore())
  return text
}

describe('a line break in a name forges no line, and nothing is hidden', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\ufeff]/

  test('alerts', async () => {
    const text = await printedBy(() => alerts(exampleContext(out), {}))
    expect(text).toContain(`2026-11-12  5707e0000001  critical      ${shown}\n`)
    expect(text).not.toMatch(hidden)
    expect(text.split('\n').filter((line) => /^\d{4}-/.test(line))).toHaveLength(2)
  })

  test('alerts --json: escaped, so that a line is a finding and means the same', async () => {
    const text = await printedBy(() => alerts(exampleContext(out), { json: true }))
    expect(text).not.toMatch(hidden)
    const lines = text.trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[0]!).principal).toBe(principal)
  })

  test('explain', async () => {
    const context = exampleContext(out)
    const text = await printedBy(() => explain(context, principal, '2026-11-12'))
    expect(text.split('\n')[0]).toBe(`${shown} on 2026-11-12: high confidence, critical severity`)
    expect(text).toMatch(/20:00 {3}iam:CreateUser {2}\[agent‹U\+000A›/)
    expect(text).not.toMatch(hidden)
    expect(text).not.toMatch(/^2026-01-01/m)
    await expect(explain(context, principal, '2026-11-01')).rejects.toThrow(
      `${shown}: not active on 2026-11-01`,
    )
  })
})

test.skipIf(!canMount())(
  'a run folder that cannot be written to is read all the same; sending says why it cannot (needs a mount)',
  () =>
    withMount('size=64m', async (folder) => {
      const run = join(folder, 'run')
      cpSync(out, run, { recursive: true })
      expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0)
      expect(await printedBy(() => alerts(exampleContext(run), {}))).toContain(shown)
      expect(await printedBy(() => explain(exampleContext(run), principal, '2026-11-12'))).toContain(shown)
      // Nothing listens there: it must not be asked.
      const sending = printedBy(() => alerts(exampleContext(run), { webhook: 'http://127.0.0.1:9/' }))
      await expect(sending).rejects.toThrow(/locks\/deliveries: cannot be written/)
    }),
)

test('links lead to the pages of findings', async () => {
  const text = await printedBy(() =>
    alerts(exampleContext(out), { reportUrl: 'https://r.example/usually/?x' }),
  )
  expect(text).toMatch(/^ {12}https:\/\/r\.example\/usually\/finding\/[0-9a-f]{12}\.html$/m)
  await expect(alerts(exampleContext(out), { reportUrl: 'r.example' })).rejects.toMatchObject({ exitCode: 2 })
})
