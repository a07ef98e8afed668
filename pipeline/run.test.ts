import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Gate } from '../models/gate.ts'
import { settingsSchema } from '../models/settings.ts'
import { altered } from '../scripts/check/alter.ts'
import { checkAll, type Sentence, sentencesOf } from '../scripts/check/check-run.ts'
import { ingest } from './1-ingest.ts'
import { features } from './2-features.ts'
import { train } from './3-train.ts'
import { score } from './4-score.ts'
import { evaluate } from './5-evaluate.ts'
import { alerts } from './commands/alerts.ts'
import { canMount, withMount } from './example/mount.ts'
import { exampleContext, exampleSample, fileDigest, openReader, scratchFolder } from './example/run.ts'
import { filesAt } from './run-folder/outputs.ts'
import { lendNote } from './run-folder/stage.ts'
import { literal, openWarehouse, type Warehouse } from './warehouse/warehouse.ts'

/** Few passes: what is asked here does not depend on how well the network learns. */
const contextOf: typeof exampleContext = (folder, overrides = [], given) =>
  exampleContext(folder, ['models.sequence.epochs=2', ...overrides], given)

let sample: string
let out: string
let reader: Warehouse

async function runTo(folder: string, overrides: string[] = [], input = join(sample, 'cloudtrail')) {
  const context = contextOf(folder, overrides)
  await ingest(context, { input: [input] })
  await features(context, {})
  await train(context)
  await score(context)
  return context
}

beforeAll(async () => {
  sample = await exampleSample()
  out = scratchFolder('run')
  reader = await openReader()
  await runTo(out)
})
afterAll(() => {
  reader.close()
  for (const folder of [sample, out]) rmSync(folder, { recursive: true, force: true })
})

const columns = async (file: string) =>
  Object.fromEntries(
    (
      await reader.rows<{ column_name: string; column_type: string }>(
        `DESCRIBE SELECT * FROM read_parquet(${literal(join(out, file))})`,
      )
    ).map((row) => [row.column_name, row.column_type]),
  )

describe('results, as another program reads them', () => {
  test('scores.parquet has a row for every scored principal-day and the promised columns', async () => {
    expect(await columns('scores.parquet')).toMatchObject({
      principal: 'VARCHAR',
      day: 'DATE',
      events: 'BIGINT',
      score: 'DOUBLE',
      p_value: 'DOUBLE',
      priority: 'DOUBLE',
      confidence: 'VARCHAR',
      severity: 'VARCHAR',
      automation: 'VARCHAR',
      bits_new_action: 'DOUBLE',
      bits_action_mix: 'DOUBLE',
      bits_working_hours: 'DOUBLE',
      bits_volume: 'DOUBLE',
      bits_source: 'DOUBLE',
      bits_resource: 'DOUBLE',
      bits_errors: 'DOUBLE',
    })
    const [row] = await reader.rows<Record<string, unknown>>(`
      ATTACH ${literal(join(out, 'warehouse.duckdb'))} AS w (READ_ONLY);
      SELECT
        (SELECT count(*) FROM w.principal_day, w.time_window WHERE day BETWEEN score_from AND score_to)::INTEGER AS active,
        count(*)::INTEGER AS scored,
        bool_and(p_value > 0 AND p_value <= 1 AND score >= 0) AS sane,
        list_sort(list(DISTINCT confidence)) AS confidences,
        bool_and(automation IN ('human', 'scheduled', 'on_demand', 'limited')) AS kinds,
        bool_and(severity IN ('informational', 'low', 'medium', 'high', 'critical')) AS severities
      FROM read_parquet(${literal(join(out, 'scores.parquet'))})`)
    expect(row!.scored).toBe(row!.active)
    expect(row).toMatchObject({ sane: true, kinds: true, severities: true })
    expect(['high', 'low', 'medium', 'none']).toEqual(expect.arrayContaining(row!.confidences as string[]))
  })

  test('evidence names events that exist, of that principal and day', async () => {
    expect(await columns('evidence.parquet')).toMatchObject({
      principal: 'VARCHAR',
      day: 'DATE',
      signal: 'VARCHAR',
      bits: 'DOUBLE',
      statement: 'VARCHAR',
      event_ids: 'VARCHAR[]',
      events: 'BIGINT',
    })
    const [row] = await reader.rows<{ named: number; known: number; bare: number }>(`
      WITH named AS (SELECT principal, day, unnest(event_ids) AS event_id FROM read_parquet(${literal(join(out, 'evidence.parquet'))}))
      SELECT count(*)::INTEGER AS named, count(e.event_id)::INTEGER AS known,
        (SELECT count(*) FROM read_parquet(${literal(join(out, 'evidence.parquet'))}) WHERE len(event_ids) = 0 OR statement = '')::INTEGER AS bare
      FROM named n LEFT JOIN stored_event(${literal(join(out, 'events/**/*.parquet'))}) e
        ON n.event_id = e.event_id AND n.day = e.day AND (n.principal = e.principal OR n.principal = e.session_principal)`)
    expect(row!.named).toBeGreaterThan(0)
    expect(row!.known).toBe(row!.named)
    expect(row!.bare).toBe(0)
  })

  test('findings.ndjson is OCSF Detection Finding, one line a finding of the table', async () => {
    const lines = readFileSync(join(out, 'findings.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const [row] = await reader.rows<{ n: number }>(
      `SELECT count(*)::INTEGER AS n FROM read_parquet(${literal(join(out, 'findings.parquet'))})`,
    )
    expect(lines).toHaveLength(row!.n)
    for (const line of lines) {
      expect(line).toMatchObject({ class_uid: 2004, category_uid: 2, type_uid: 200401 })
      expect(line.finding_info.title).not.toBe('')
      expect(line.evidences.length).toBeGreaterThan(0)
    }
    expect(readFileSync(join(out, 'findings.csv'), 'utf8').trim().split('\n')).toHaveLength(row!.n + 1)
  })
})

describe('sentences', () => {
  let sentences: Sentence[]
  beforeAll(async () => {
    sentences = await sentencesOf(out, settingsSchema.parse({}), scratchFolder('spill'))
  })

  test('each is understood and true by the events', () => {
    const checked = [...checkAll(sentences)]
    expect(checked.map(([kind]) => kind)).toEqual(
      expect.arrayContaining(['facts of a story', 'headline', 'reason of a severity', 'statement source']),
    )
    for (const [kind, { unread, wrong }] of checked)
      expect({ kind, unread, wrong }).toEqual({ kind, unread: [], wrong: [] })
  })

  test('with a number changed, each is found', () => {
    const ofEventsAlone = /^(headline|reason|incident|statement (new_action|errors|volume|source|resource))/
    const changed = sentences
      .filter(({ kind }) => ofEventsAlone.test(kind))
      .flatMap(({ sentence, check }) => altered(sentence).map((text) => ({ text, claims: check(text) })))
    expect(changed.length).toBeGreaterThan(50)
    expect(changed.filter(({ claims }) => claims?.wrong.length === 0).map(({ text }) => text)).toEqual([])
  })
})

describe('the order of reading', () => {
  const { severityBits } = settingsSchema.parse({}).confidence
  const file = (name: string) => `read_parquet(${literal(join(out, name))})`

  test('every scored day has a priority: its bits of rarity and those of its severity', async () => {
    const [row] = await reader.rows<{ days: number; steps: number }>(`
      WITH scores AS (
        SELECT *, score + ${severityBits} * (list_position(['informational', 'low', 'medium', 'high', 'critical'], severity) - 1) AS expected
        FROM ${file('scores.parquet')})
      SELECT count(*) FILTER (priority IS NULL OR abs(priority - expected) > 1e-9)::INTEGER AS days,
        count(DISTINCT severity)::INTEGER AS steps
      FROM scores`)
    expect(row!.days).toBe(0)
    expect(row!.steps).toBeGreaterThan(1)
  })

  test('a finding and its scored day have the same severity and priority', async () => {
    const [row] = await reader.rows<{ findings: number; same: number }>(`
      SELECT count(*)::INTEGER AS findings, (count(*) FILTER (f.severity = s.severity AND f.priority = s.priority AND f.score = s.score))::INTEGER AS same
      FROM ${file('findings.parquet')} f JOIN ${file('scores.parquet')} s USING (principal, day)`)
    expect(row!.findings).toBeGreaterThan(1)
    expect(row!.same).toBe(row!.findings)
  })

  test('the same strange calls are one step worse when the root user makes them, finding or not', async () => {
    const other = scratchFolder('root')
    cpSync(out, other, { recursive: true })
    lendNote(other, other, 'features')
    const levels = `['informational', 'low', 'medium', 'high', 'critical']`
    const [chosen] = await reader.rows<{ principal: string }>(
      `SELECT principal FROM ${file('evidence.parquet')} e JOIN ${file('scores.parquet')} s USING (principal, day)
       WHERE automation = 'human' GROUP BY principal
       ORDER BY count(DISTINCT day) DESC, principal LIMIT 1`,
    )
    const who = literal(chosen!.principal)
    const warehouse = await openWarehouse({
      file: join(other, 'warehouse.duckdb'),
      memory: '500MB',
      spill: join(other, 'spill'),
    })
    await warehouse.run(`UPDATE principal SET class = 'root' WHERE principal = ${who}`)
    warehouse.close()
    await score(contextOf(other, [], { force: true }))
    const rows = await reader.rows<{ own: boolean; steps: number; gain: number; at_top: boolean }>(`
      SELECT principal = ${who} AND day IN (SELECT day FROM ${file('evidence.parquet')} WHERE principal = ${who}) AS own, list_position(${levels}, b.severity) - list_position(${levels}, a.severity) AS steps,
        b.priority - a.priority AS gain, a.severity = 'critical' AS at_top
      FROM ${file('scores.parquet')} a JOIN read_parquet(${literal(join(other, 'scores.parquet'))}) b USING (principal, day)`)
    for (const { own, steps, gain, at_top: atTop } of rows) {
      expect(steps).toBe(own && !atTop ? 1 : 0)
      expect(gain).toBeCloseTo(severityBits * steps, 9)
    }
    expect(rows.filter(({ own }) => own).length).toBeGreaterThan(0)
    rmSync(other, { recursive: true })
  })

  test('findings stand in it in every file, whatever their confidence', async () => {
    const rows = await reader.rows<{ uid: string; priority: number }>(
      `SELECT uid, priority FROM ${file('findings.parquet')}`,
    )
    expect(rows.map(({ priority }) => priority)).toEqual(
      rows.map(({ priority }) => priority).toSorted((a, b) => b - a),
    )
    const lines = readFileSync(join(out, 'findings.ndjson'), 'utf8').trim().split('\n')
    const events = lines.map((line) => JSON.parse(line))
    expect(events.map(({ metadata }) => metadata.uid)).toEqual(rows.map(({ uid }) => uid))
    expect(events.map(({ unmapped }) => unmapped.priority_bits)).toEqual(rows.map(({ priority }) => priority))
    const cells = parse(readFileSync(join(out, 'findings.csv')), { columns: true }) as {
      uid: string
      priority_bits: string
    }[]
    expect(cells.map(({ uid }) => uid)).toEqual(rows.map(({ uid }) => uid))
    expect(cells.map(({ priority_bits }) => Number(priority_bits))).toEqual(
      rows.map(({ priority }) => priority),
    )
  })

  test('alerts are the findings of high confidence in it, however the file is sorted', async () => {
    const other = scratchFolder('alerts')
    cpSync(out, other, { recursive: true })
    lendNote(other, other, 'score')
    // The first finding of all is none that is sent out.
    await reader.run(`COPY (
      SELECT * REPLACE (CASE WHEN priority = max(priority) OVER () THEN 'medium' ELSE 'high' END AS confidence)
      FROM ${file('findings.parquet')} ORDER BY uid) TO ${literal(join(other, 'findings.parquet'))}`)
    let text = ''
    const printed = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += chunk
      return true
    })
    await alerts(contextOf(other), { json: true })
    printed.mockRestore()
    const [, ...high] = await reader.rows<{ uid: string }>(
      `SELECT uid FROM ${file('findings.parquet')} ORDER BY priority DESC, principal, day`,
    )
    expect(high.length).toBeGreaterThan(1)
    const told = text.trim().split('\n')
    expect(told.map((line) => JSON.parse(line).uid)).toEqual(high.map(({ uid }) => uid))
    rmSync(other, { recursive: true })
  })
})

describe('the same again', () => {
  const results = [
    'scores.parquet',
    'evidence.parquet',
    'findings.parquet',
    'findings.ndjson',
    'findings.csv',
    'profiles.parquet',
    'fitted/states.parquet',
    'fitted/calibrators.json',
    'fitted/sequence.arrow',
  ]

  test('nothing changed: every stage is skipped', async () => {
    const context = await runTo(out)
    expect(context.lines.filter((line) => line.includes('unchanged'))).toHaveLength(4)
  })

  test('a context stands in the exports, which are written again without scoring', async () => {
    const before = results.map((file) => fileDigest(out, file))
    writeFileSync(join(out, 'context.yaml'), 'owners:\n  - {principal: "*", owner: "=Platform"}\n')
    const context = contextOf(out)
    await score(context)
    expect(context.lines.join('')).toContain('score: unchanged, kept')
    const rows = parse(readFileSync(join(out, 'findings.csv')), { columns: true }) as { owner: string }[]
    expect(rows.length).toBeGreaterThan(0)
    expect(new Set(rows.map(({ owner }) => owner))).toEqual(new Set(["'=Platform"]))
    rmSync(join(out, 'context.yaml'))
    await score(contextOf(out))
    expect(results.map((file) => fileDigest(out, file))).toEqual(before)
  })

  test('another folder and another number of workers give the same bytes', async () => {
    const other = scratchFolder('again')
    await runTo(other, ['workers=2'])
    for (const file of results) expect(fileDigest(other, file), file).toBe(fileDigest(out, file))

    // The network is kept where only other models change, and what comes of it is the same.
    const changed = await runTo(other, ['models.volume.tailIndex=2'])
    expect(changed.lines).toContain('sequence network: unchanged, kept\n')
    expect(fileDigest(other, 'fitted/states.parquet')).toBe(fileDigest(out, 'fitted/states.parquet'))
    expect(fileDigest(other, 'fitted/calibrators.json')).not.toBe(fileDigest(out, 'fitted/calibrators.json'))
    const back = await runTo(other)
    expect(back.lines).toContain('sequence network: unchanged, kept\n')
    for (const file of results) expect(fileDigest(other, file), file).toBe(fileDigest(out, file))
    rmSync(other, { recursive: true })
  })

  test('scored days do not reach fitted/: without their attacks and with half their events it stays byte for byte', async () => {
    const changed = scratchFolder('changed')
    await reader.run(`COPY (
      SELECT * FROM read_parquet(${literal(join(sample, 'cloudtrail/*.parquet'))})
      WHERE eventtime < '2026-11-09' OR hash(eventid) % 2 = 0
    ) TO ${literal(join(changed, 'less.parquet'))}`)
    const other = scratchFolder('leak')
    await runTo(other, [], changed)
    for (const file of [
      'states.parquet',
      'calibrators.json',
      'calibration_days.parquet',
      'automation.parquet',
      'automation.json',
      'session_names.parquet',
      'sequence.arrow',
    ])
      expect(fileDigest(other, 'fitted', file), file).toBe(fileDigest(out, 'fitted', file))
    expect(fileDigest(other, 'scores.parquet')).not.toBe(fileDigest(out, 'scores.parquet'))
    for (const folder of [changed, other]) rmSync(folder, { recursive: true })
  })
})

test('days judged malicious say nothing of how strange ordinary days look', async () => {
  const judged = scratchFolder('judged')
  cpSync(out, judged, { recursive: true })
  const uids = async (folder: string, which = '') => {
    const file = join(folder, 'fitted', 'calibration_days.parquet')
    const rows = await reader.rows<{ uid: string }>(
      `SELECT finding_uid(principal, day) AS uid FROM read_parquet(${literal(file)}) ${which}`,
    )
    return rows.map(({ uid }) => uid)
  }
  const gate = (folder: string): Gate =>
    JSON.parse(readFileSync(join(folder, 'fitted', 'calibrators.json'), 'utf8')).gates.human
  const strangest = await uids(out, "WHERE automation = 'human' ORDER BY raw_action_mix DESC LIMIT 20")
  const lines = strangest.map((uid) => `${uid},malicious,somebody,`)
  writeFileSync(join(judged, 'verdicts.csv'), ['finding,verdict,by,note', ...lines, ''].join('\n'))
  await train(contextOf(judged))
  const left = await uids(judged)
  expect((await uids(out)).filter((uid) => !left.includes(uid)).sort()).toEqual(strangest.sort())
  // The gate goes by what is strange among ordinary days: without the strangest it lets less through.
  expect(Math.max(...gate(judged).thresholds)).toBeLessThan(Math.max(...gate(out).thresholds))
  rmSync(judged, { recursive: true })
})

describe('windows and labels that do not fit', () => {
  test('a window without data says which days there are', async () => {
    const context = contextOf(out)
    await expect(features(context, { scoreFrom: '2027-01-01', scoreTo: '2027-01-07' })).rejects.toThrow(
      /No event between 2027-01-01 and 2027-01-07; the data runs from/,
    )
    await expect(features(context, { scoreFrom: '2026-11-12', scoreTo: '2026-11-10' })).rejects.toThrow(
      /is after/,
    )
    await expect(features(context, { scoreFrom: 'monday' })).rejects.toThrow(/expected a day such as/)
    await expect(features(context, { scoreFrom: '2020-01-01' })).rejects.toThrow(/Nothing to learn from/)
    expect(existsSync(join(out, 'warehouse.duckdb'))).toBe(true)
  })

  test('labels: unknown principals and days outside are listed, unreadable times are an error with a line', async () => {
    const file = join(sample, 'labels.csv')
    const own = readFileSync(file, 'utf8').trim()
    const withMore = join(sample, 'more.csv')
    writeFileSync(
      withMore,
      `${own}\nnobody/at/all,2026-11-10T00:00:00Z,2026-11-10T01:00:00Z,x,T1\n${own.split('\n')[1]!.replaceAll(/2026-11-\d\d/g, '2026-10-20')}\n`,
    )
    const note = await evaluate(contextOf(out), { labels: withMore })
    expect(note.warnings.join(' ')).toMatch(
      /1 label of principals that are not in the data: nobody\/at\/all, x \(line \d+\)/,
    )
    expect(note.warnings.join(' ')).toMatch(/1 label of days before the scored ones, not scored/)
    const broken = join(sample, 'broken.csv')
    writeFileSync(broken, 'principal,start,end,incident,technique\na,yesterday,2026-11-10,x,T1\n')
    await expect(evaluate(contextOf(out), { labels: broken })).rejects.toThrow(
      /broken\.csv:2: start is "yesterday"/,
    )
    await expect(evaluate(contextOf(out), { labels: join(sample, 'none.csv') })).rejects.toThrow(
      /cannot be read/,
    )
  })
})

test.skipIf(!canMount())(
  'a full disk: the last features stay, and what is needed is told (needs a mount)',
  async () => {
    const parts = [
      'notes/ingest.json',
      'notes/features.json',
      'events',
      'ingest.json',
      'rejects.parquet',
      'warehouse.duckdb',
    ]
    const bytes = filesAt(out, parts).reduce((sum, file) => sum + statSync(join(out, file)).size, 0)
    await withMount(`size=${bytes + 3 * 2 ** 20}`, async (folder) => {
      for (const part of parts)
        cpSync(join(out, part), join(folder, part), { recursive: true, preserveTimestamps: true })
      await expect(features(contextOf(folder, [], { force: true }), {})).rejects.toThrow(
        new RegExp(
          `^${folder}: the disk is full\\. [\\d.]+ \\w+ are free; the stage had written [\\d.]+ (K|M)iB, and its last output, which is kept, has [\\d.]+ MiB\\. Free more than that or name another folder with --out, then run again\\.$`,
        ),
      )
      expect(fileDigest(folder, 'warehouse.duckdb')).toBe(fileDigest(out, 'warehouse.duckdb'))
      expect(existsSync(join(folder, 'features.partial'))).toBe(false)
      const again = contextOf(folder)
      await features(again, {})
      expect(again.lines).toEqual(['features: unchanged, kept\n'])
    })
  },
)

describe('little data', () => {
  test('a baseline of one day runs and says what it cannot know', async () => {
    const small = await exampleSample({ principals: 3, days: 2, incidents: 0 })
    const folder = scratchFolder('one-day')
    const context = await runTo(folder, [], join(small, 'cloudtrail'))
    expect(context.lines.join('')).toMatch(/Only 1 day before the scored days/)
    expect(context.lines.join('')).toMatch(/calibration principal-days: how rare a day is cannot be said/)
    for (const path of [small, folder]) rmSync(path, { recursive: true })
  })

  test('a single principal runs', async () => {
    const folder = scratchFolder('single')
    const one = scratchFolder('single-input')
    await reader.run(`COPY (
      SELECT * FROM read_parquet(${literal(join(sample, 'cloudtrail/*.parquet'))})
      WHERE useridentity.arn = (SELECT mode(useridentity.arn) FROM read_parquet(${literal(join(sample, 'cloudtrail/*.parquet'))}))
    ) TO ${literal(join(one, 'one.parquet'))}`)
    await runTo(folder, [], one)
    expect(existsSync(join(folder, 'scores.parquet'))).toBe(true)
    for (const path of [one, folder]) rmSync(path, { recursive: true })
  })
})
