import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative } from 'node:path'
import { group } from 'd3-array'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { InjectSummary } from '../commands/inject.ts'
import {
  attacker,
  injectedFiles,
  injectedRecords,
  runInject,
  writeAttackLogs,
} from '../example/attack-logs.ts'
import { exampleSample, scratchFolder as newFolder } from '../example/run.ts'
import {
  type Row,
  readEvents,
  readRejects,
  record,
  runIngest,
  session,
  writeTrail,
} from '../example/trail-files.ts'
import { type Label, readLabels } from '../run-folder/labels.ts'
import { digest, type StageNote } from '../run-folder/stage.ts'
import type { TrailRecord } from './trail-record.ts'

const folders: string[] = []

function scratchFolder(name: string): string {
  const folder = newFolder(name)
  folders.push(folder)
  return folder
}

let sample: string
let into: string[]
let incidents: string
let out: string
let summary: InjectSummary
let lines: string[]
let labels: Label[]
let records: TrailRecord[]
let note: StageNote
/** The canonical events: injected ones and the data set's own. */
const events: Row[] = []
const own: Row[] = []
let run: string

beforeAll(async () => {
  sample = await exampleSample({ principals: 18, days: 20, incidents: 0 })
  into = [join(sample, 'cloudtrail')]
  incidents = writeAttackLogs()
  const result = await runInject({ incidents, into }, { out: scratchFolder('injected') })
  out = result.out
  summary = result.summary
  lines = result.context.lines
  labels = readLabels(join(out, 'labels.csv'))
  records = injectedRecords(out)
  run = scratchFolder('injected-run')
  note = await runIngest(run, [join(out, 'cloudtrail')])
  const ids = new Set(records.map(({ eventID }) => String(eventID)))
  for (const event of await readEvents(run)) (ids.has(String(event.event_id)) ? events : own).push(event)
})
afterAll(() => {
  for (const folder of [sample, incidents, ...folders]) rmSync(folder, { recursive: true, force: true })
})

const at = (event: Row) => Date.parse(`${String(event.event_time).replace(' ', 'T')}Z`)
const isNamed = (event: Row, principal: string) =>
  event.principal === principal || event.session_principal === principal
const victimOf = ({ victim, variant }: { victim: string; variant: string }) => ({ victim, variant })

/** Every file below a folder with a digest of its bytes. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(folder, file), digest(readFileSync(file))] as const)
      .sort(),
  )
}

describe('the data set', () => {
  test('is read whole: every original event and every injected one, no reject', async () => {
    expect(await readRejects(run)).toEqual([])
    const { events: original } = JSON.parse(readFileSync(join(sample, 'summary.json'), 'utf8')) as {
      events: number
    }
    expect(note.counts['events kept']).toBe(original + summary.events)
    expect(events).toHaveLength(summary.events)
    // Ten logs of 100 calls, in two variants.
    expect(summary).toMatchObject({ events: 224, candidates: expect.any(Number), skipped: [] })
    expect(summary.incidents).toHaveLength(20)
  })

  test('holds the original files as links, which take no space, and leaves them as they were', () => {
    for (const name of readdirSync(into[0]!))
      expect(statSync(join(out, 'cloudtrail', name)).ino).toBe(statSync(join(into[0]!, name)).ino)
    expect(summary.files.original).toBe(readdirSync(into[0]!).length)
  })

  test('holds the attacks as a trail would deliver them', () => {
    for (const file of injectedFiles(out))
      expect(relative(join(out, 'cloudtrail'), file)).toMatch(
        /^AWSLogs\/\d{12}\/CloudTrail\/[a-z]+-[a-z]+-\d\/2026\/11\/\d\d\/\d{12}_CloudTrail_[a-z]+-[a-z]+-\d_202611\d\dT\d{4}Z_[A-Z2-7]{16}\.json\.gz$/,
      )
    expect(existsSync(join(out, '.work'))).toBe(false)
    expect(lines.join('')).toContain(`usually run --input ${join(out, 'cloudtrail')} --labels`)
  })

  test('is the same for the same seed', async () => {
    const again = await runInject({ incidents, into }, { out: scratchFolder('injected') })
    expect(contentOf(again.out)).toEqual(contentOf(out))
  })
})

describe('labels', () => {
  test('name the principals that ingest finds at those times, and every event that was injected', () => {
    const labelled = new Set<unknown>()
    for (const { principal, start, end, technique, incident } of labels) {
      expect(incident.replace(/\/stolen-(session|key)$/, '')).toBe(technique)
      const found = events.filter(
        (event) => isNamed(event, principal) && at(event) >= start && at(event) <= end,
      )
      expect(found.length, `${incident}: ${principal}`).toBeGreaterThan(0)
      for (const { event_id } of found) labelled.add(event_id)
    }
    expect(labelled.size).toBe(events.length)
  })

  test('hold the victim and whoever the attack took on the way', () => {
    const chained = labels.filter(({ technique }) => technique === 'credential-access.take-role')
    expect(chained).toHaveLength(4)
    for (const { incident, victim } of summary.incidents) {
      const named = labels.filter((label) => label.incident === incident).map(({ principal }) => principal)
      expect(named).toContain(victim)
      expect(named).toHaveLength(incident.startsWith('credential-access.take-role') ? 2 : 1)
    }
  })

  test('lie within the scored days', () => {
    expect([summary.score_from, summary.score_to]).toEqual(['2026-11-09', '2026-11-15'])
    for (const { start, end } of labels) {
      expect(start).toBeGreaterThanOrEqual(Date.parse('2026-11-09T00:00:00Z'))
      expect(end).toBeLessThan(Date.parse('2026-11-16T00:00:00Z'))
    }
  })
})

describe('victims', () => {
  test('are others for every incident as long as there are some, and of every kind', () => {
    const times = [...group(summary.incidents, ({ victim }) => victim).values()].map((all) => all.length)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1)
    if (summary.candidates >= 20) expect(times).toHaveLength(20)
    else expect(lines.join('')).toContain('20 incidents, but only')
    expect(new Set(summary.incidents.map(({ kind }) => kind))).toEqual(new Set(['person', 'role', 'user']))
  })

  test('lose a session with its key, address and agent, or a key that is used from elsewhere', () => {
    const networks = new Set(own.map(({ network }) => network))
    for (const { incident, variant, victim } of summary.incidents) {
      const [first] = labels.filter((label) => label.incident === incident && label.principal === victim)
      const [call] = events.filter(
        (event) => isNamed(event, victim) && at(event) >= first!.start && at(event) <= first!.end,
      )
      const victims = own.filter((event) => isNamed(event, victim))
      expect(victims.map(({ access_key }) => access_key)).toContain(call!.access_key)
      const sameAddress = victims.some(({ source_ip }) => source_ip === call!.source_ip)
      const sameAgent = victims.some(({ agent }) => agent === call!.agent)
      if (variant === 'stolen-session') expect([sameAddress, sameAgent]).toEqual([true, true])
      else expect([sameAddress, networks.has(call!.network)]).toEqual([false, false])
    }
  })
})

test('nothing of the original remains: account, region, address, agent, names, keys', () => {
  const text = JSON.stringify(records) + injectedFiles(out).join()
  for (const trace of [
    ...Object.values(attacker),
    ...[
      'stratus',
      'malicious',
      'backdoor',
      '751353041310',
      '1722375070115152000',
      '2024-07-30',
      'Jul 30',
      'MALLORY',
    ],
    // The foreign account of a share is another foreign one.
    ...[
      '098797384747',
      '193672423079',
      'aaaaaaaa-0000',
      'bbbbbbbb-0000',
      'GMEQCIGWKgbyk9B3m',
      'AKIAXAFZN8JEPF6L682H',
    ],
  ])
    expect(text.includes(trace), trace).toBe(false)
})

describe('records', () => {
  test('have no member that the data set lacks', () => {
    // The sample's table has no TLS details.
    expect(records.filter(({ tlsDetails }) => tlsDetails)).toEqual([])
    expect(new Set(records.map(({ eventVersion }) => eventVersion))).toEqual(new Set(['1.11']))
  })

  test('of IAM are recorded where IAM is, the others where the victim works', () => {
    for (const { eventSource, awsRegion } of records)
      if (eventSource === 'iam.amazonaws.com') expect(awsRegion).toBe('us-east-1')
  })

  test('take the identity of a raw trail as it stands, and its TLS details', async () => {
    const folder = scratchFolder('raw')
    const tlsDetails = {
      tlsVersion: 'TLSv1.2',
      cipherSuite: 'OWN',
      clientProvidedHostHeader: 's3.amazonaws.com',
    }
    const days = Array.from({ length: 21 }, (_, i) => `2026-11-${String(i + 1).padStart(2, '0')}`)
    for (const [i, day] of days.entries()) {
      const call = (n: number, overrides: object) =>
        record(i * 10 + n, { eventTime: `${day}T10:0${n}:00Z`, tlsDetails, ...overrides })
      writeTrail(
        `${folder}/AWSLogs/123456789012/CloudTrail/eu-west-1/${day.replaceAll('-', '/')}/a.json.gz`,
        [
          call(0, {}),
          call(1, { userIdentity: session('deploy', 'i-0abcdef0123456789') }),
          call(2, { userIdentity: session('deploy', 'i-0abcdef0123456789') }),
        ],
      )
    }
    const result = await runInject(
      { incidents, into: [join(folder, 'AWSLogs')], variant: 'stolen-session' },
      { out: scratchFolder('raw-out') },
    )
    expect(new Set(result.summary.incidents.map(({ victim }) => victim))).toEqual(
      new Set(['123456789012/user/anna', '123456789012/role/deploy']),
    )
    const files = injectedFiles(result.out).filter((file) => basename(file) !== 'a.json.gz')
    expect(files.length).toBeGreaterThan(0)
    const ofRole = injectedRecords(result.out).filter(
      ({ userIdentity }) => userIdentity.sessionContext?.sessionIssuer?.userName === 'deploy',
    )
    expect(ofRole[0]!.userIdentity).toEqual(session('deploy', 'i-0abcdef0123456789'))
    expect(ofRole[0]!.tlsDetails).toMatchObject({ tlsVersion: 'TLSv1.2', cipherSuite: 'OWN' })
    expect(JSON.stringify(ofRole)).not.toContain(attacker.region)
  })
})

describe('what cannot be used', () => {
  test('is left out and listed: broken files, foreign files', async () => {
    const mixed = scratchFolder('mixed')
    cpSync(incidents, mixed, { recursive: true })
    writeFileSync(join(mixed, 'broken.json'), '[{"eventVersion": "1.08", "eventTime": ')
    writeFileSync(join(mixed, 'recipe.json'), '[{"name": "apple pie"}]')
    writeFileSync(join(mixed, 'LICENSE'), 'Apache License')
    writeFileSync(join(mixed, 'empty.json'), '')
    const result = await runInject({ incidents: mixed, into }, { seed: 2, out: scratchFolder('mixed-out') })
    expect(result.summary.skipped).toEqual([
      { file: 'LICENSE', reason: 'not JSON' },
      { file: 'broken.json', reason: 'record 1: the file is cut short: it ends within a record or list' },
      { file: 'empty.json', reason: 'the file is empty' },
      {
        file: 'recipe.json',
        reason:
          'record 1 is no CloudTrail record: it lacks one of eventTime, eventSource, eventName, userIdentity',
      },
    ])
    // The same ten logs, but with another seed.
    expect(result.summary.incidents).toHaveLength(20)
    expect(result.summary.incidents.map(victimOf)).not.toEqual(summary.incidents.map(victimOf))
  })

  test('a folder without a log, a data set without a history, a place that holds something else', async () => {
    const empty = scratchFolder('empty')
    await expect(runInject({ incidents: empty, into })).rejects.toThrow(
      /no attack log among 0 files; expected/,
    )
    await expect(runInject({ incidents: `${empty}/none`, into })).rejects.toThrow(/no such folder/)
    await expect(runInject({ incidents, into, variant: 'stolen-car' })).rejects.toThrow(
      '--variant stolen-car: expected stolen-session, stolen-key or both',
    )
    const young = scratchFolder('young')
    writeTrail(
      `${young}/a.json`,
      [1, 2, 3].map((n) =>
        record(n, { eventTime: `2026-11-0${n}T10:00:00Z`, sourceIPAddress: 'ec2.amazonaws.com' }),
      ),
    )
    await expect(runInject({ incidents, into: [young] })).rejects.toThrow(
      /nobody to attack\. Expected .* on at least 1 of the 1 days before 2026-11-02 .* Give a longer history/,
    )
    await expect(runInject({ incidents, into: [into[0]!] }, { out: sample })).rejects.toThrow(
      /lies around --into/,
    )
    const taken = scratchFolder('taken')
    mkdirSync(join(taken, 'cloudtrail'))
    await expect(runInject({ incidents, into }, { out: taken })).rejects.toThrow(/is no result of inject/)
  })
})
