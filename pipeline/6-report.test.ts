import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixtureContext, writeFixture } from '../report-site/fixture.ts'
import { report } from './6-report.ts'
import { literal, openWarehouse } from './warehouse.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually-report-'))
const busy = join(folder, 'busy')
const quiet = join(folder, 'quiet')

beforeAll(async () => {
  await writeFixture(busy, { findings: 60, principals: 60 })
  await report(fixtureContext(busy))
  await writeFixture(quiet, { findings: 0, principals: 5, quiet: true })
  for (const file of [
    'ingest.json',
    'rejects.parquet',
    'run.json',
    'findings.csv',
    'findings.ndjson',
    'profiles.parquet',
    'history.parquet',
    'evaluation.json',
    'fitted/similar.parquet',
  ])
    rmSync(join(quiet, file))
  for (const stage of ['ingest', 'features', 'train']) rmSync(join(quiet, 'notes', `${stage}.json`))
  await report(fixtureContext(quiet))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function files(out: string): string[] {
  return readdirSync(join(out, 'report'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

const pages = (out: string) => files(out).filter((file) => file.endsWith('.html'))
/** The words of a page, without its markup. */
const words = (out: string, page: string) =>
  readFileSync(join(out, 'report', page), 'utf8')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', '’')
    .replace(/\s+/g, ' ')

describe('a week with findings', () => {
  test('says in its first sentence what happened and what chance alone would give', () => {
    expect(words(busy, 'index.html')).toMatch(
      /3 alerts among \d+ principal-days of \d+ principals ?; about 1 would be expected by chance\./,
    )
  })

  test('has a page for every finding and every principal of the scored days', () => {
    expect(
      readdirSync(join(busy, 'report', 'finding')).filter((file) => file.endsWith('.html')),
    ).toHaveLength(64)
    expect(readdirSync(join(busy, 'report', 'principal')).length).toBeGreaterThan(50)
    expect(words(busy, 'findings/1.html')).toContain('64 findings')
  })

  test('tells what came back, what similar principals did, and when a job runs', () => {
    expect(words(busy, 'index.html')).toContain('had findings in the seven days before too')
    expect(words(busy, 'finding/story1.html')).toMatch(/new actions had been done by .* 7 similar principals/)
    expect(words(busy, 'finding/story1.html')).toContain('finding,verdict,by,note story1,benign,')
    const nightly = readdirSync(join(busy, 'report', 'principal')).find((file) => file.startsWith('nightly'))
    expect(words(busy, `principal/${nightly}`)).toContain('Its job runs daily between 02:11 and 02:19')
    expect(words(busy, 'evaluation.html')).toContain('1 of 2 labelled incidents became a finding')
  })

  test('never claims a rarity beyond ten times the calibration days', () => {
    for (const page of pages(busy))
      for (const [, most] of words(busy, page.slice(join(busy, 'report').length + 1)).matchAll(
        /rarer than 1 in ([\d,]+)/g,
      ))
        expect(most).toBe('90,000')
    expect(words(busy, 'index.html')).toContain('rarer than 1 in 90,000')
  })

  test('every link leads to a file of the report, none to an absolute address', () => {
    const broken = pages(busy).flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/(?:href|src)="([^"]*)"/g)]
        .map(([, link]) => link!)
        .filter((link) => !link.startsWith('#') && link !== 'data:,')
        .filter(
          (link) =>
            /^[a-z]+:|^\//.test(link) || !existsSync(normalize(join(dirname(page), link.split('#')[0]!))),
        )
        .map((link) => `${page}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  test('no page has an inline script, an inline style or an event handler, and every one a policy', () => {
    for (const page of pages(busy)) {
      const markup = readFileSync(page, 'utf8')
      expect(
        /http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' file:; script-src 'self' file:;/.test(
          markup,
        ),
        page,
      ).toBe(true)
      // Attribute values may say anything, once they are quoted.
      const tags = markup
        .replace(/"[^"]*"/g, '""')
        .match(/<[a-z][^>]*>/g)!
        .join('\n')
      expect(tags.match(/\s(style|on[a-z]+)=|<style/), page).toBeNull()
      expect(tags.match(/<script/g)).toHaveLength(/\/(findings|principals)\//.test(page) ? 3 : 1)
    }
  })

  test('every page stays below 500 kB', () => {
    const largest = Math.max(...pages(busy).map((page) => statSync(page).size))
    console.log(`largest page: ${Math.round(largest / 1000)} kB`)
    expect(largest).toBeLessThan(500_000)
  })

  test('events are also there as JSON, whole and without a hidden mark', () => {
    const text = readFileSync(join(busy, 'report', 'finding', 'story4.json'), 'utf8')
    expect(text).not.toMatch(/[\u202e\u2066]/)
    expect(JSON.parse(text)[2].sourceIPAddress).toBe('invoice\u202egpj.exe\u2066')
  })

  test('the same inputs give the same bytes', async () => {
    const digests = () =>
      files(busy).map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')])
    const before = digests()
    await report(fixtureContext(busy))
    expect(digests()).toEqual(before)
  })

  test('a report that fails leaves the one before in place', async () => {
    const before = readFileSync(join(busy, 'report', 'index.html'), 'utf8')
    const evidence = readFileSync(join(busy, 'evidence.parquet'))
    writeFileSync(join(busy, 'evidence.parquet'), 'not a parquet file')
    await expect(report(fixtureContext(busy))).rejects.toThrow()
    writeFileSync(join(busy, 'evidence.parquet'), evidence)
    expect(readFileSync(join(busy, 'report', 'index.html'), 'utf8')).toBe(before)
    expect(existsSync(join(busy, 'report.building'))).toBe(false)
  })
})

test('a page stays light whatever a log holds, and counts what it leaves out', async () => {
  const loud = join(folder, 'loud')
  await writeFixture(loud, { findings: 3, principals: 5 })
  await shout(loud)
  await report(fixtureContext(loud))
  const size = statSync(join(loud, 'report', 'finding', 'story1.html')).size
  console.log(`page of 4,000 hostile calls: ${Math.round(size / 1000)} kB`)
  expect(size).toBeLessThan(500_000)
  const [, listed, rest] = words(loud, 'finding/story1.html').match(
    /(\d+) calls listed\. ([\d,]+) more calls/,
  )!
  expect(Number(listed) + Number(rest!.replace(',', ''))).toBe(4000)
})

/** Gives the first story 4,000 highlighted calls of forty agents, full of quotes and as long as they may be. */
async function shout(out: string): Promise<void> {
  const file = join(out, 'finding_events.parquet')
  const warehouse = await openWarehouse({ file: ':memory:', memory: '1GB', spill: join(out, 'spill') })
  await warehouse.run(`
    CREATE TABLE e AS FROM read_parquet(${literal(file)});
    DELETE FROM e WHERE uid = 'story1';
    INSERT INTO e BY NAME SELECT 'story1' AS uid, 'x' || i AS event_id,
      TIMESTAMP '2026-11-12 00:00:00' + to_seconds(i * 20) AS event_time, (i % 40)::INTEGER AS session,
      's' || (i % 7) || ':' || repeat('Long"Action', 20) || i % 50 AS action, ['Discovery', NULL, 'Impact'][1 + i % 3] AS tactic,
      ['low', 'high', 'critical'][1 + i % 3] AS action_severity, [('bucket/' || repeat('<"&''>', 60) || j) FOR j IN range(60)] AS targets,
      repeat('9', 300) AS source_ip, repeat('<"agent">', 40) || i % 40 AS agent, repeat('Err"<', 200) AS error_code, i % 2 = 0 AS denied,
      ['new_action', 'resource', 'errors', 'source'] AS signals, to_json({a: repeat('"<&''>', 1800), i: i})::VARCHAR AS record
    FROM range(4000) t(i);
    COPY e TO ${literal(file)}`)
  warehouse.close()
}

describe('a week in which nothing happened, of a run that left little behind', () => {
  test('says so on every page', () => {
    expect(words(quiet, 'index.html')).toContain('No alert among')
    expect(words(quiet, 'index.html')).toContain('Every principal did what it usually does')
    expect(words(quiet, 'findings/1.html')).toContain('No finding')
    expect(words(quiet, 'data.html')).toContain('The ingest stage left no account of the files that it read.')
    expect(words(quiet, 'data.html')).toContain('No record or file was rejected.')
    expect(words(quiet, 'run.html')).toContain('This run has no manifest')
    expect(words(quiet, 'evaluation.html')).toContain('This run was not evaluated')
    expect(words(quiet, 'models.html')).toContain('no account of its calibration days')
    expect(words(quiet, 'index.html')).toContain('No earlier run left a finding')
  })

  test('a principal whose hours were not learned says so', () => {
    const [page] = readdirSync(join(quiet, 'report', 'principal'))
    expect(words(quiet, `principal/${page}`)).toContain('Too few days to learn usual hours')
  })
})
