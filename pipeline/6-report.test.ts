import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { promise } from '../report-site/words/levels.ts'
import { report } from './6-report.ts'
import { incidentIds } from './example/report/incidents.ts'
import { fixtureContext, writeFixture } from './example/report.ts'
import { readScoring } from './run-folder/scoring.ts'
import { readSettings } from './settings.ts'
import { literal, openWarehouse } from './warehouse/warehouse.ts'

/** evaluation.json of a run that had nothing to evaluate against. */
const notEvaluated = {
  version: 1,
  seed: 1,
  draws: 1000,
  order: 'priority',
  sets: [],
  swaps: null,
  honesty: [],
  models: [],
  not_ablated: [],
  warnings: [],
}

const folder = mkdtempSync(join(tmpdir(), 'usually-report-'))
const busy = join(folder, 'busy')
const quiet = join(folder, 'quiet')
const single = join(folder, 'single')
const unscored = join(folder, 'unscored')

beforeAll(async () => {
  await writeFixture(busy, { findings: 60, principals: 60 })
  await shout(busy)
  await report(fixtureContext(busy))
  await writeFixture(quiet, { findings: 0, principals: 5, quiet: true })
  for (const file of [
    'ingest.json',
    'rejects.parquet',
    'run.json',
    'profiles.parquet',
    'history.parquet',
    'evaluation.json',
    'fitted/similar.parquet',
  ])
    rmSync(join(quiet, file))
  for (const stage of ['ingest', 'features', 'train']) rmSync(join(quiet, 'notes', `${stage}.json`))
  await report(fixtureContext(quiet))
  await writeFixture(single, { findings: 1, principals: 5, quiet: true })
  rmSync(join(single, 'notes', 'train.json'))
  writeFileSync(join(single, 'evaluation.json'), JSON.stringify(notEvaluated))
  // Its scores are made with the defaults.
  await report({ ...fixtureContext(single), settings: readSettings(['confidence.largestP.low=0.5']) })
  await writeFixture(unscored, { findings: 0, principals: 5, quiet: true })
  await rewrite(join(unscored, 'scores.parquet'), 'DELETE FROM rows')
  await report(fixtureContext(unscored))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function files(out: string): string[] {
  return readdirSync(join(out, 'report'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

const pages = (out: string) => files(out).filter((file) => file.endsWith('.html'))
const html = (out: string, page: string) => readFileSync(join(out, 'report', page), 'utf8')
/** The words of a page, without its markup. */
const words = (out: string, page: string) =>
  readFileSync(join(out, 'report', page), 'utf8')
    .replaceAll('<wbr>', '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', '’')
    .replace(/\s+/g, ' ')

describe('a week with findings', () => {
  test('says in its first sentence what happened and what chance alone would give', () => {
    expect(words(busy, 'index.html')).toMatch(
      /2 alerts among \d+ principal-days of \d+ principals ?; about 1 would be expected by chance\./,
    )
  })

  test('stands in the order of priority on the first page and in the lists, whatever the confidence', () => {
    const priorities = (page: string) =>
      [
        ...readFileSync(join(busy, 'report', page), 'utf8').matchAll(
          /class="(?:n inl )?prio"[^>]*>(?:<span[^>]*>[^<]*<\/span>)?([\d.]+)</g,
        ),
      ].map(([, value]) => Number(value))
    for (const page of ['index.html', 'findings/1.html', 'principals/1.html']) {
      const shown = priorities(page)
      expect(shown.length, page).toBeGreaterThan(20)
      expect(shown, page).toEqual(shown.toSorted((a, b) => b - a))
    }
    const levels = [
      ...readFileSync(join(busy, 'report', 'findings/1.html'), 'utf8').matchAll(
        /href="#c-(high|medium|low|continues)"/g,
      ),
    ].map(([, level]) => ['high', 'medium', 'low', 'continues'].indexOf(level!))
    expect(levels).toHaveLength(50)
    expect(levels).not.toEqual(levels.toSorted())
    expect(words(busy, 'index.html')).toContain(
      'Priority is how rare the day is plus how much harm its calls can do',
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
    expect(words(busy, 'finding/5707e0000001.html')).toMatch(
      /new actions had been done by .* 7 similar principals/,
    )
    expect(words(busy, 'finding/5707e0000001.html')).toContain(
      'usually verdict 5707e0000001 benign --by &quot;YOUR NAME&quot; --note &quot;what it was&quot;',
    )
    const nightly = readdirSync(join(busy, 'report', 'principal')).find((file) => file.startsWith('nightly'))
    expect(words(busy, `principal/${nightly}`)).toContain('The job runs daily between 02:11 and 02:19')
    expect(words(busy, 'evaluation.html')).toContain('1 of 2 labelled incidents became a finding')
  })

  test('tells an incident once on the first page, and on a page of its own what led to what', () => {
    const week = words(busy, 'index.html')
    expect(week).toContain('3 findings belong to 2 incidents')
    expect(week).toContain(
      'Incident , 2 findings of 3 principals and a day that is no finding by itself: mara@example.com, deploy-pipeline and nightly-export',
    )
    const [entries] = readFileSync(join(busy, 'report', 'index.html'), 'utf8').match(
      /<ol class="entries">[\s\S]*?<\/ol>/,
    )!
    expect(entries.match(/href="finding\/5707e0000002/g)).toHaveLength(1)
    const page = words(busy, `incident/${incidentIds.chain}.html`)
    expect(page).toMatch(
      /Thu 12 Nov 22:20:00 mara@example.com assumed the role deploy-pipeline Thu 12 Nov 22:21:30 deploy-pipeline made calls with the key of that session, 2 minutes later/,
    )
    expect(page).toContain('made calls, 5 minutes later (told only; it joins nothing by itself)')
    expect(page).toContain(
      'Three principals, 39 h 59 min from the first call to the last, and 2 links that join them',
    )
    expect(page).toContain('Not a finding by itself')
    expect(page).toContain('One access key is in the hands of both.')
    for (const part of ['finding/5707e0000001.html', 'findings/1.html'])
      expect(readFileSync(join(busy, 'report', part), 'utf8')).toContain(
        `href="../incident/${incidentIds.chain}.html"`,
      )
  })

  test('counts verdicts and mutes, and says what each mute hid or why it no longer earns its place', () => {
    const week = words(busy, 'index.html')
    expect(week).toContain('1 judged benign, 1 judged malicious; 62 of 64 findings without a verdict')
    expect(week).toMatch(/3 mutes hid \d+ findings, no alert among them; 1 has expired, 1 never hid anything/)
    expect(week).toContain(
      'Expired: findings after Saturday 31 October are reported again. Renew or remove it.',
    )
    expect(week).toContain('fits it, as far as findings are kept. Is it still needed?')
    expect(words(busy, 'findings/1.html')).toContain(
      'Muted until Sunday 6 December by M. Lind: the office moved',
    )
    expect(words(busy, 'finding/5707e0000002.html')).toContain(
      'Judged malicious by M. Lind: the key had leaked.',
    )
    expect(week).toContain('2 findings of these days are answered: 1 benign, 1 malicious')
    expect(week).toContain('asked for, ticket 12 M. Lind Benign')
  })

  test('offers a mute entry as narrow as the finding, and says what else it would have hidden', () => {
    const page = words(busy, 'finding/5707e0000001.html')
    expect(page).toContain('- principal: &quot;')
    expect(page).toMatch(/signal: \[new_action, resource, [\w, ]+\] /)
    expect(page).toContain('expires: 2026-12-15')
    expect(page).toContain('it would have hidden this one alone')
  })

  test('exports mark what is muted, and no cell of the CSV runs in a spreadsheet', () => {
    const rows: Record<string, string>[] = parse(readFileSync(join(busy, 'report', 'findings.csv'), 'utf8'), {
      columns: true,
    })
    expect(rows).toHaveLength(64)
    expect(rows.filter(({ muted }) => muted === 'the office moved').length).toBeGreaterThan(0)
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    const findings = readFileSync(join(busy, 'report', 'findings.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            status: string
            is_alert: boolean
            unmapped: { muted?: string }
            finding_info: { uid: string; related_events?: { uid: string; type?: string }[] }
          },
      )
    const related = findings.map(({ finding_info: { uid, related_events: of } }) => [
      uid,
      (of ?? []).filter(({ type }) => type === undefined).map((one) => one.uid),
    ])
    expect(related.filter(([, of]) => of!.length > 0)).toEqual([
      ['5707e0000001', ['5707e0000002']],
      ['5707e0000002', ['5707e0000001']],
    ])
    expect(rows.filter(({ incident }) => incident === incidentIds.chain)).toHaveLength(2)
    const muted = findings.filter(({ status }) => status === 'Suppressed')
    expect(muted.every(({ is_alert, unmapped }) => !is_alert && unmapped.muted)).toBe(true)
    expect(muted).toHaveLength(rows.filter(({ muted }) => muted).length)
  })

  test('shows what the context knows beside what was recorded, and says what of it nothing needs', () => {
    const finding = words(busy, 'finding/5707e0000001.html')
    expect(finding).toContain('Account 111122223333 (production)')
    expect(finding).toContain('Owner Platform, platform-oncall@example.com')
    expect(finding).toContain('From 203.0.113.57: Netherlands, Example Hosting B.V.')
    expect(finding).toContain('Local time 15:52 to 17:06, New York time')
    expect(finding).toContain('All 23 came from 203.0.113.57, Netherlands, Example Hosting B.V.')
    expect(finding).toContain('Berlin (office), Germany')
    expect(finding).toMatch(/21:52:41 ?15:52:41/)
    expect(words(busy, 'findings/1.html')).toMatch(/mara@ ?example\. ?com human, \w+; owner Platform/)
    const mara = readdirSync(join(busy, 'report', 'principal')).find((file) => file.startsWith('mara'))
    const principal = words(busy, `principal/${mara}`)
    expect(principal).toContain('in account 111122223333 (production)')
    expect(principal).toContain('Owner Platform, platform-oncall@example.com Local time New York time')
    expect(principal).toMatch(/203\.0\.113\.0\/24 Netherlands, Example Hosting B\.V\. network/)
    const data = words(busy, 'data.html')
    expect(data).toContain('It names 3 accounts, 3 networks and 3 owners; 2 entries fit nothing in the data')
    expect(data).toContain('No call came from 2001:db8:77::/48 (not used yet)')
  })

  test('exports say the same in columns at the end and in the fields of OCSF, and mark no address that is unknown', () => {
    const [head, ...rows]: string[][] = parse(readFileSync(join(busy, 'findings.csv'), 'utf8'))
    expect(head!.slice(-11)).toEqual([
      'muted',
      'owner',
      'account_name',
      'place',
      'incident',
      'how_rare',
      'continues',
      'verdict',
      'verdict_by',
      'verdict_at',
      'verdict_note',
    ])
    const row = rows.find(([uid]) => uid === '5707e0000001')!
    expect(row.slice(-10, -7)).toEqual(['Platform', 'production', 'Netherlands, Example Hosting B.V.'])
    const line = readFileSync(join(busy, 'findings.ndjson'), 'utf8')
      .split('\n')
      .find((text) => text.includes('5707e0000001'))!
    const finding = JSON.parse(line) as {
      cloud: object
      evidences: { src_endpoint?: object }[]
      unmapped: Record<string, unknown>
    }
    expect(finding.cloud).toMatchObject({
      provider: 'AWS',
      account: { uid: '111122223333', name: 'production' },
    })
    expect(finding.evidences.flatMap(({ src_endpoint }) => src_endpoint ?? [])).toEqual([
      {
        ip: '203.0.113.57',
        location: { country: 'NL' },
        autonomous_system: { name: 'Example Hosting B.V.', number: 64500 },
      },
    ])
    expect(finding.unmapped).toMatchObject({
      owner: 'Platform',
      owner_contact: 'platform-oncall@example.com',
      place: 'Netherlands, Example Hosting B.V.',
    })
  })

  test('names every source of truth, and leads from a miss to its day', () => {
    const page = readFileSync(join(busy, 'report', 'evaluation.html'), 'utf8')
    const text = words(busy, 'evaluation.html')
    for (const name of ['Labelled incidents', 'Injected attacks, stolen session', 'Swapped days', 'Honesty'])
      expect(text).toContain(name)
    expect(text).toContain('Leaving out source cost most: average precision 0.20 lower (0.10 to 0.30)')
    const [, principal, day] = page.match(/href="principal\/([\w-]+\.html)#(day-2026-11-12)"/)!
    expect(readFileSync(join(busy, 'report', 'principal', principal!), 'utf8')).toContain(`id="${day}"`)
  })

  test('shows a formula line by line', () => {
    expect(readFileSync(join(busy, 'report', 'method.html'), 'utf8')).toContain(
      'up to the tail quantile u\np(v) = share above u',
    )
    expect(words(busy, 'models.html')).not.toContain('‹U+000A›')
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
      expect(markup.match(/<meta http-equiv="Content-Security-Policy"[^>]*>/)![0]).not.toMatch(/unsafe/)
      // Attribute values may say anything, once they are quoted.
      const tags = markup
        .replace(/"[^"]*"/g, '""')
        .match(/<[a-z][^>]*>/g)!
        .join('\n')
      expect(tags.match(/\s(style|on[a-z]+)=|<style/), page).toBeNull()
      expect(tags.match(/<script/g)).toHaveLength(/\/(findings|principals)\//.test(page) ? 5 : 2)
    }
  })

  test('every page stays below 500 kB', () => {
    const largest = Math.max(...pages(busy).map((page) => statSync(page).size))
    console.log(`largest page: ${Math.round(largest / 1000)} kB`)
    expect(largest).toBeLessThan(500_000)
  })

  test('events are also there as JSON, whole and without a hidden mark', () => {
    const text = readFileSync(join(busy, 'report', 'finding', '5707e0000004.json'), 'utf8')
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

test('a page stays light whatever a log holds, and counts what it leaves out', () => {
  const size = statSync(join(busy, 'report', 'finding', '5707e0000003.html')).size
  console.log(`page of 4,000 hostile calls: ${Math.round(size / 1000)} kB`)
  expect(size).toBeLessThan(500_000)
  const [, listed, rest] = words(busy, 'finding/5707e0000003.html').match(
    /(\d+) calls listed\. ([\d,]+) more calls/,
  )!
  expect(Number(listed) + Number(rest!.replace(',', ''))).toBe(4000)
})

/** Gives the third story 4,000 highlighted calls of forty agents, full of quotes and as long as they may be. */
async function shout(out: string): Promise<void> {
  await rewrite(
    join(out, 'finding_events.parquet'),
    `DELETE FROM rows WHERE uid = '5707e0000003';
    INSERT INTO rows BY NAME SELECT '5707e0000003' AS uid, 'x' || i AS event_id,
      TIMESTAMP '2026-11-12 00:00:00' + to_seconds(i * 20) AS event_time, (i % 40)::INTEGER AS session,
      's' || (i % 7) || ':' || repeat('Long"Action', 20) || i % 50 AS action, ['Discovery', NULL, 'Impact'][1 + i % 3] AS tactic,
      ['low', 'high', 'critical'][1 + i % 3] AS action_severity, [('bucket/' || repeat('<"&''>', 60) || j) FOR j IN range(60)] AS targets,
      repeat('9', 300) AS source_ip, repeat('<"agent">', 40) || i % 40 AS agent, repeat('Err"<', 200) AS error_code, i % 2 = 0 AS denied, CASE WHEN i % 2 = 0 THEN 'denied' ELSE 'failed' END AS outcome, true AS in_story,
      ['new_action', 'resource', 'errors', 'source'] AS signals, to_json({a: repeat('"<&''>', 1800), i: i})::VARCHAR AS record
    FROM range(4000) t(i)`,
  )
}

/** Changes a result file by statements on its rows. */
async function rewrite(file: string, statements: string): Promise<void> {
  const warehouse = await openWarehouse({ file: ':memory:', memory: '1GB', spill: `${file}.spill` })
  await warehouse.run(
    `CREATE TABLE rows AS FROM read_parquet(${literal(file)}); ${statements}; COPY rows TO ${literal(file)}`,
  )
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

  test('without a context nothing is said of owners and places, and the columns are empty', () => {
    expect(words(quiet, 'principals/1.html')).not.toContain('owner')
    expect(words(quiet, 'data.html')).not.toContain('Context')
    expect(readFileSync(join(single, 'findings.csv'), 'utf8').trim().split('\n')[1]).toMatch(
      /,,,,1 in \d+,,,,,$/,
    )
    expect(readFileSync(join(quiet, 'report', 'principals-list.js'), 'utf8')).not.toContain('owner')
  })

  test('a principal whose hours were not learned says so', () => {
    const [page] = readdirSync(join(quiet, 'report', 'principal'))
    expect(words(quiet, `principal/${page}`)).toContain('Too few days to learn usual hours')
  })
})

test('of days that were not scored it says so, and not that all was usual', () => {
  for (const page of ['index.html', 'findings/1.html']) {
    expect(words(unscored, page)).toMatch(/[Nn]o principal-day was scored|Nothing was scored/)
    expect(words(unscored, page)).not.toMatch(
      /what it usually does|was as usual|were as usual|have ended|by chance/,
    )
  }
})

describe('the page of weeks', () => {
  test('counts each week against what chance gives, and what is judged', () => {
    const weeks = words(busy, 'weeks.html')
    expect(weeks).toContain('Two weeks with 3 alerts, where chance gives about 2')
    expect(weeks).toContain('9 to 15 November: 3 alerts, 1 by chance; 64 findings, ')
    expect(weeks).toMatch(/9 to 15 November 7 &nbsp;days 3 /)
    expect(weeks).toMatch(/2 to 8 November 7 &nbsp;days 0 &nbsp;alerts 1 &nbsp;by chance 12 /)
  })

  test('says what other budgets would have shown, and names what would be more', () => {
    const weeks = words(busy, 'weeks.html')
    expect(weeks).toMatch(/1 this run 1 &nbsp;by chance 3 &nbsp;alerts/)
    expect(weeks).toMatch(/A budget of 10 would have shown \d+ alerts instead of 3|No larger budget/)
  })

  test('tells who is new, goes on and has ended, with what happened then and now', () => {
    expect(words(busy, 'weeks.html')).toContain('2 have ended')
    expect(words(busy, 'weeks.html')).toMatch(/Goes on What had happened What happened now/)
    expect(words(quiet, 'weeks.html')).toContain('No earlier run left a finding')
  })
})

describe('the page of the backtest', () => {
  test('counts the weeks against the promise, and tells alerts and labelled incidents', () => {
    const page = words(busy, 'backtest.html')
    expect(page).toContain(
      'Four weeks would have told 6 alerts: 2 of labelled incidents and 4 others, where chance gives about 4',
    )
    expect(page).toMatch(/1\.00 alerts outside labelled incidents a week \(95 % interval 0\.27 to 2\.56\)/)
    expect(page).toMatch(/9 to 15 November 49 .*3 .*alerts 1 .*by chance 2 .*of incidents 5 .*medium 16/)
    expect(page).toContain('2 of 3 labelled incidents became a finding, 2 an alert')
    expect(page).toContain('The sequence network was trained once')
    expect(page).toContain('2 verdicts without a date were not heeded.')
  })

  test('is linked where there is one, and is not there where there is none', () => {
    for (const page of ['evaluation.html', 'weeks.html'])
      expect(html(busy, page)).toContain('href="backtest.html"')
    expect(existsSync(join(quiet, 'report', 'backtest.html'))).toBe(false)
    expect(html(quiet, 'weeks.html')).not.toContain('backtest.html')
  })

  test('leads to the pages that there are, and to no other', () => {
    const page = html(busy, 'backtest.html')
    expect(page).toContain('href="finding/5707e0000001.html"')
    expect(page).not.toContain('0000000ba001')
  })
})

describe('a week with exactly one finding, of a run whose training left no note and whose evaluation judged nothing', () => {
  test('says so, in the singular', () => {
    const week = words(single, 'index.html')
    expect(week).toContain('No alert among')
    expect(week).toMatch(/1 finding, where chance alone would give/)
    expect(week).toContain('Nothing was strange enough, with enough corroboration, to be an alert')
    expect(words(single, 'findings/1.html')).toContain('1 finding: 0 high, 0 medium and 1 low')
    expect(week).not.toMatch(/\b1 (findings|alerts|principals with|days|calls)\b/)
  })

  test('promises what the scores were made with, whatever the report was given with --set', () => {
    const { expected_a_week: made } = readScoring(single)
    expect(made.low).toBeLessThan(3)
    const [page] = readdirSync(join(single, 'report', 'finding')).filter((file) => file.endsWith('.html'))
    for (const file of [`finding/${page}`, 'method.html'])
      expect(words(single, file)).toContain(promise('low', made))
  })

  test('says which stage is missing, and that there is nothing to evaluate against', () => {
    expect(words(single, 'run.html')).toContain('The train stage left no note')
    expect(words(single, 'models.html')).toContain('no account of its calibration days')
    expect(words(single, 'evaluation.html')).toContain('No label was used')
    expect(words(quiet, 'run.html')).toContain('The stages ingest, features and train left no note')
  })
})
