import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { train } from './3-train.ts'
import { score } from './4-score.ts'
import { report } from './6-report.ts'
import { command } from './example/command.ts'
import { writeFixture } from './example/report.ts'
import { exampleContext, exampleSample, fileDigest, openReader, scratchFolder } from './example/run.ts'
import { record, writeTrail } from './example/trail-files.ts'
import { fileLiteral, literal } from './warehouse/warehouse.ts'

const usually = (...args: string[]) =>
  spawnSync(process.execPath, [...command, ...args], { encoding: 'utf8' })
/** The sources, which the stages called here are of too: they keep each other's output. */
const inSources = [...process.execArgv, join(import.meta.dirname, 'cli.ts')]
const usuallyOfSources = (...args: string[]) =>
  spawnSync(process.execPath, [...inSources, ...args], { encoding: 'utf8' })

/** What others than its owner may read, write or look into: 0700 and 0600 give them nothing. */
const openToOthers = (folder: string) =>
  ['', ...(readdirSync(folder, { recursive: true }) as string[])].filter(
    (path) => (statSync(join(folder, path)).mode & 0o077) !== 0,
  )

/** Which files of a run, by the first part of their path, hold a text that a pattern fits; packed ones are unpacked. */
async function holding(folder: string, pattern: string): Promise<string[]> {
  const reader = await openReader()
  const copy = join(scratchFolder('copy'), 'warehouse.duckdb')
  cpSync(join(folder, 'warehouse.duckdb'), copy)
  await reader.run(`ATTACH ${literal(copy)} AS copy (READ_ONLY)`)
  const tables = await reader.rows<{ name: string }>(
    `SELECT concat_ws('.', database_name, schema_name, table_name) AS name FROM duckdb_tables() WHERE database_name = 'copy'`,
  )
  const inRows = async (relation: string) => {
    const [row] = await reader.rows<{ found: boolean }>(
      `SELECT coalesce(bool_or(regexp_matches(CAST(to_json(t) AS VARCHAR), ${literal(pattern)})), FALSE) AS found FROM ${relation} AS t`,
    )
    return row!.found
  }
  const found = new Set<string>()
  for (const { name } of tables) if (await inRows(name)) found.add('warehouse.duckdb')
  for (const path of readdirSync(folder, { recursive: true }) as string[]) {
    const file = join(folder, path)
    if (!statSync(file).isFile()) continue
    const holds = path.endsWith('.parquet')
      ? await inRows(`read_parquet(${fileLiteral(file)}, hive_partitioning = false)`)
      : new RegExp(pattern).test(readFileSync(file, 'latin1'))
    if (holds) found.add(path.split('/')[0]!)
  }
  reader.close()
  return [...found].sort()
}

let sample: string
let out: string
beforeAll(async () => {
  sample = await exampleSample({ principals: 8, days: 21, incidents: 2 })
  // DuckDB takes names with these for patterns, and a database behind a question mark for another one.
  out = join(scratchFolder('cli'), 'q?x a[1] day=*')
})
afterAll(() => {
  for (const folder of [sample, out]) rmSync(folder, { recursive: true, force: true })
})

describe('wrong usage exits with 2 and one line that helps', () => {
  test.each([
    [['fly'], /unknown command 'fly'/],
    [['run'], /no input: name CloudTrail files.*"usually init" writes one/],
    [
      ['train', '--set', 'models.volume.tailindex=2'],
      /no such setting. The nearest is models\.volume\.tailIndex/,
    ],
    [['train', '--set', 'models.volume.tailIndex=tall'], /expected a number, found "tall"/],
    [['train', '--set', 'models.volume.tailIndex=-1'], /models\.volume\.tailIndex/],
    [['train', '--memory', 'much'], /expected a size such as 2GiB/],
    [['train', '--seed', 'x'], /expected a whole number/],
    [['sample', '--days', '0'], /expected a whole number of at least 2/],
    [['alerts', '--fail-on', 'low'], /the only value is high/],
  ])('%s', (args, message) => {
    const { status, stderr } = usually(...args, ...(args[0] === 'fly' ? [] : ['--out', out]))
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/ at .*\.ts:/)
    expect(status).toBe(2)
  })
})

test('every command explains itself, with examples, and lists only what it heeds', () => {
  const { stdout, status } = usually('--help')
  expect(status).toBe(0)
  const commands = [...stdout.matchAll(/^ {2}(\w+) /gm)].map((found) => found[1]!)
  expect(commands).toEqual(expect.arrayContaining(['run', 'alerts', 'init', 'settings', 'sample']))
  const all = ['--json', '--quiet', '--config']
  const stage = ['--out', '--seed', '--set', '--memory', '--force']
  for (const command of ['run', 'ingest', 'features', 'train', 'score', 'evaluate', 'report', 'explain']) {
    const help = usually(command, '--help')
    expect(help.status).toBe(0)
    expect(help.stdout).toMatch(new RegExp(`Examples:\\n  usually ${command} `))
    for (const option of [...all, ...(command === 'explain' ? [] : stage)])
      expect(help.stdout).toContain(option)
  }
  expect(usually('explain', '--help').stdout).not.toContain('--seed')
  expect(usually('explain', 'a', 'b', '--seed', '1')).toMatchObject({ status: 2 })
}, 120_000)

test('--version, completion of commands and options', () => {
  expect(usually('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(usually('completion', 'bash').stdout).toContain('complete')
  expect(usually('complete', '--', 'ru').stdout).toMatch(/^run\t/m)
  expect(usually('complete', '--', 'run', '--sco').stdout).toMatch(/^--score-from\t[\s\S]*^--score-to\t/m)
})

test('a failure is one line and 1; a stage without its predecessor says what to run', () => {
  const empty = scratchFolder('empty')
  const { status, stderr } = usually('score', '--out', empty)
  expect(status).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toMatch(/no output of the train stage. Run "usually train" or "usually run" first/)
  rmSync(empty, { recursive: true })
})

describe('a run', () => {
  const args = () => [
    'run',
    '--input',
    join(sample, 'cloudtrail'),
    '--labels',
    join(sample, 'labels.csv'),
    '--out',
    out,
    '--set',
    'models.sequence.epochs=1',
  ]

  test('leaves the last complete output when it is interrupted, and the next one goes on', async () => {
    // What stands in a request is in no file of the run, packed or not.
    writeTrail(join(sample, 'cloudtrail', 'secrets.json'), [
      record(1, { requestParameters: { password: 'bait-1', a: { token: ['bait-2'] }, nextToken: 'seen-1' } }),
      record(2, {
        responseElements: { credentials: { sessionToken: 'bait-3' } },
        errorMessage: 'password=bait-4',
      }),
      record(3, {
        additionalEventData: { url: 'https://a:bait-5@b/' },
        serviceEventDetails: { apiKey: 'bait-6' },
      }),
      { ...record(4, { requestParameters: { secretString: 'bait-7' } }), eventTime: 'bait-free nonsense' },
    ])
    const first = usuallyOfSources(...args())
    expect(first.stderr).toMatch(/report: /)
    expect(first.status).toBe(0)
    expect(openToOthers(out)).toEqual([])
    expect(await holding(out, 'bait-[0-9]')).toEqual([])
    expect(await holding(out, 'seen-1')).toEqual(['events'])
    const before = ['scores.parquet', 'findings.ndjson', 'run.json'].map((file) => fileDigest(out, file))

    const child = spawn(process.execPath, [...inSources, ...args(), '--force'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let text = ''
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    child.stderr.on('data', (chunk) => {
      text += chunk
      if (!child.killed && /features: /.test(text)) child.kill('SIGINT')
    })
    expect(await ended).toBe(1)
    expect(text).toMatch(/interrupted; the last complete output is kept/)
    expect(['scores.parquet', 'findings.ndjson', 'run.json'].map((file) => fileDigest(out, file))).toEqual(
      before,
    )

    const again = usuallyOfSources(...args())
    expect(again.status).toBe(0)
    expect(fileDigest(out, 'scores.parquet')).toBe(before[0])
  })

  test('training that is stopped with another network made leaves the old one; the next one has the new', async () => {
    const copy = scratchFolder('stopped')
    cpSync(out, copy, { recursive: true })
    const files = ['sequence.arrow', 'sequence.json', 'states.parquet', 'calibrators.json']
    const digests = () => files.map((file) => fileDigest(copy, 'fitted', file))
    const before = digests()
    const usual = ['models.sequence.epochs=1']
    const stop = new AbortController()
    const stopped = exampleContext(copy, [...usual, 'models.sequence.hidden=8'], { signal: stop.signal })
    const { line } = stopped.log
    stopped.log.line = (text) => {
      line(text)
      if (/^sequence network: .* a second/.test(text)) stop.abort()
    }
    await expect(train(stopped)).rejects.toThrow('train: interrupted; the last complete output is kept')
    expect(digests()).toEqual(before)
    const kept = exampleContext(copy, usual)
    await train(kept)
    expect(kept.lines).toEqual(['train: unchanged, kept\n'])
    const next = exampleContext(copy, [...usual, 'models.sequence.hidden=8'])
    await train(next)
    expect(next.lines).toContain('sequence network: unchanged, kept\n')
    expect(digests()[0]).not.toBe(before[0])

    // What was found with the old one is not told as of the new one, and nothing is made of half a training.
    await expect(report(next)).rejects.toThrow(
      `${copy}: what the score stage left was made of another output of the train stage than is there now. Run "usually score" or "usually run" first.`,
    )
    rmSync(join(copy, 'fitted', 'sequence.arrow'))
    await expect(score(next)).rejects.toThrow(
      /fitted\/sequence\.arrow is missing: not what the train stage left\. Run "usually train"/,
    )
    rmSync(copy, { recursive: true })
  })

  test('alerts and explain read it; --fail-on high exits with 3 when there are alerts', async () => {
    const { stdout, status } = usually('alerts', '--out', out, '--fail-on', 'high')
    expect(status).toBe(stdout.startsWith('No alerts') ? 0 : 3)
    const reader = await openReader()
    const [scored] = await reader.rows<{ principal: string; day: string; events: number }>(
      `SELECT principal, day::VARCHAR AS day, events::INTEGER AS events
       FROM read_parquet(${literal(join(out, 'scores.parquet'))}) ORDER BY p_value, principal LIMIT 1`,
    )
    reader.close()
    const { principal, day, events } = scored!
    const told = JSON.parse(usually('explain', principal, day, '--out', out, '--json').stdout)
    expect(told).toMatchObject({ principal, day, events, verdict: null })
    const calls = told.timeline.flatMap((of: { actions: { calls: number }[] }) => of.actions)
    expect(calls.reduce((sum: number, of: { calls: number }) => sum + of.calls, 0)).toBe(events)
    const missing = usually('explain', 'nobody', '2026-11-12', '--out', out)
    expect(missing.status).toBe(1)
    expect(missing.stderr).toMatch(/no scored principal has this in its name/)
  })

  test('--webhook posts what is new to the address that was named; what was not taken exits with 1', async () => {
    const bodies: string[] = []
    const answers = [307, 200, 200]
    const server = createServer((request, response) => {
      request
        .on('data', (chunk) => bodies.push(String(chunk)))
        .on('end', () => response.writeHead(answers.shift()!, { location: '/moved' }).end('ok'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const strange = scratchFolder('strange')
    await writeFixture(strange, { findings: 0, principals: 0 })
    const webhook = `http://127.0.0.1:${port}/s3cret`
    const post = async () => {
      const child = spawn(process.execPath, [...command, 'alerts', '--out', strange, '--webhook', webhook])
      let stderr = ''
      child.stderr.on('data', (chunk) => {
        stderr += chunk
      })
      return { status: await new Promise((resolve) => child.on('close', resolve)), stderr }
    }
    const moved = await post()
    expect(moved.status).toBe(1)
    expect(moved.stderr).toBe(
      `usually: --webhook: 127.0.0.1:${port} answered 307, a redirect to 127.0.0.1:${port}, which is not followed: give the address that it leads to; the alerts were not delivered\n`,
    )
    bodies.length = 0
    expect(await post()).toEqual({
      status: 0,
      stderr: `webhook (slack, 127.0.0.1:${port}): 2 delivered\n`,
    })
    const { text } = JSON.parse(bodies.join('')) as { text: string }
    expect(text).toContain('2 alerts; 1 more judged benign in verdicts.csv')
    expect(text).toContain('Called 9 actions for the first time')
    expect(text).toContain('how rare such a day is: rarer than 1 in 90,000')
    expect(text).toContain('High promises that chance alone gives')
    const again = await post()
    expect(again.stderr).toContain('nothing to send, 2 of 2 alerts delivered there before')
    expect(answers).toEqual([200])
    server.close()
    rmSync(strange, { recursive: true })
  })

  test('a context shows in report and explain; nothing is scored again for it', async () => {
    const before = ['scores.parquet', 'evidence.parquet', 'findings.parquet'].map((file) =>
      fileDigest(out, file),
    )
    const file = join(out, 'known.yaml')
    writeFileSync(
      file,
      'owners:\n  - {principal: "*", owner: Team Kestrel}\nnetworks:\n  - {range: 0.0.0.0/0, name: anywhere, kind: other}\n',
    )
    const again = usuallyOfSources(...args(), '--context', file)
    expect(again.status).toBe(0)
    expect(again.stderr).toMatch(/score: unchanged, kept/)
    expect(again.stderr).not.toMatch(/report: unchanged/)
    expect(
      ['scores.parquet', 'evidence.parquet', 'findings.parquet'].map((name) => fileDigest(out, name)),
    ).toEqual(before)
    expect(readFileSync(join(out, 'report', 'principals', '1.html'), 'utf8')).toContain('owner Team Kestrel')
    const reader = await openReader()
    const [scored] = await reader.rows<{ principal: string; day: string }>(
      `SELECT principal, day::VARCHAR AS day FROM read_parquet(${literal(join(out, 'scores.parquet'))}) ORDER BY events DESC, principal LIMIT 1`,
    )
    reader.close()
    const { principal, day } = scored!
    const told = usually('explain', principal, day, '--out', out, '--context', file).stdout
    expect(told).toContain('owner Team Kestrel')
    expect(told).toMatch(/From\n {2}\S+ {2}anywhere {2}\(/)
    expect(usually('explain', principal, day, '--out', out).stdout).not.toContain('Team Kestrel')
  })

  test('a context that cannot be read stops a run before its work', () => {
    const file = join(out, 'known.yaml')
    writeFileSync(file, 'owner: x\n')
    const { status, stderr } = usuallyOfSources(...args(), '--context', file)
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/known\.yaml:1: "owner" is no field of context\.yaml; the nearest is owners/),
    ])
  })

  test('--json logs one JSON object a line', () => {
    const { stderr } = usuallyOfSources(...args(), '--json')
    for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('text')
    expect(existsSync(join(out, 'report', 'index.html'))).toBe(true)
  })
})
