import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { configText, init } from '../commands/init.ts'
import { listSettings } from '../commands/settings.ts'
import { openLog } from '../log.ts'
import { configurable, readConfig } from './config.ts'
import { addOptions, applyConfig, contextOf, option, overridesOf, sourceOf } from './options.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usually-options-'))
  file = join(folder, 'usually.yaml')
})
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('USUALLY_')) delete process.env[name]
  rmSync(folder, { recursive: true })
})

function parsed(...args: string[]) {
  const command = new Command('run')
    .addOption(option('--input <path...>', 'files'))
    .addOption(option('--since <date>', 'a day'))
    .addOption(option('--accounts <ids>', 'ids'))
    .addOption(option('--regions <names>', 'names'))
    .addOption(option('--publish <address>', 'where to'))
    .addOption(option('--request-payer [payer]', 'who pays').choices(['requester']).preset('requester'))
    .addOption(option('--webhook <url>', 'where to'))
  addOptions(command, ['out', 'seed', 'memory', 'set', 'context'])
  command.parse(['--config', file, ...args], { from: 'user' })
  const config = applyConfig(command)
  const context = contextOf(command, config, new AbortController().signal)
  return { command, config, context, settings: listSettings(context.settings, overridesOf(command, config)) }
}

describe('a value is taken from the command line, else the environment, else the file, else it is the default', () => {
  test('options', () => {
    writeFileSync(file, 'out: week\nmemory: 3GiB\nseed: 4\ninput: [a, s3://trail/AWSLogs, /logs]\n')
    process.env.USUALLY_MEMORY = '4GiB'
    const { command, config, context } = parsed('--seed', '9')
    expect(context).toMatchObject({
      seed: 9,
      memory: '4GiB',
      out: join(folder, 'week'),
      contextFile: undefined,
    })
    expect(command.opts().input).toEqual([join(folder, 'a'), 's3://trail/AWSLogs', '/logs'])
    expect(['seed', 'memory', 'out', 'context'].map((key) => sourceOf(command, key, config))).toEqual([
      '--seed',
      'USUALLY_MEMORY',
      file,
      'default',
    ])
  })

  test('every value is taken as it is written, a list for names that the command line parts by commas', () => {
    writeFileSync(
      file,
      'accounts: [012345678901, 111122223333]\nregions: eu-west-1, us-east-1\nsince: 2026-10-01\nseed: 0x10\n' +
        'publish: s3://reports/a\nrequest-payer: requester\nwebhook: https://hooks.example/of-the-file\nmemory:\nlabels: ~\n',
    )
    process.env.USUALLY_WEBHOOK = 'https://hooks.example/s3cret'
    const { command, context } = parsed('--since', '2026-10-02')
    expect(command.opts()).toMatchObject({
      accounts: '012345678901,111122223333',
      regions: 'eu-west-1, us-east-1',
      since: '2026-10-02',
      publish: 's3://reports/a',
      requestPayer: 'requester',
      webhook: 'https://hooks.example/s3cret',
    })
    expect(context).toMatchObject({ seed: 16, memory: '2GiB' })
    expect(readConfig(file).options.labels).toBeUndefined()
  })

  test('settings', () => {
    writeFileSync(
      file,
      'time_zone: Europe/Berlin\nalert-budget: 2\nsettings:\n  confidence.low: 9\n  sessions.gapMinutes: 45\n',
    )
    process.env.USUALLY_ALERT_BUDGET = '3'
    const { settings } = parsed('--set', 'confidence.low=7')
    const changed = settings.filter(({ source }) => source !== 'default')
    expect(
      changed.map(({ path, value, default: standard, source }) => [path, value, standard, source]),
    ).toEqual([
      ['timeZone', 'Europe/Berlin', 'UTC', file],
      ['sessions.gapMinutes', 45, 30, file],
      ['confidence.high', 3, 1, 'USUALLY_ALERT_BUDGET'],
      ['confidence.low', 7, 20, '--set'],
    ])
  })
})

test('every setting has a meaning', () => {
  writeFileSync(file, '')
  const { settings } = parsed()
  expect(settings.length).toBeGreaterThan(100)
  expect(settings.filter(({ meaning }) => !/^[A-Z].*[.)]$/.test(meaning)).map(({ path }) => path)).toEqual([])
})

describe('what is wrong in the file is said with its place', () => {
  test.each([
    ['otu: x', /usually\.yaml: otu: no such key\. The nearest is out/],
    ['out: [a, b]', /usually\.yaml: out: expected one value, found a list/],
    ['out: {a: b}', /usually\.yaml: out: expected a text or a list of texts, found keys below it$/],
    ['accounts: [1, [2]]', /yaml: accounts: expected .*, found a list whose entry 2 is a list$/],
    ['regions:\n  - eu-west-1\n  -', /yaml: regions: expected .*, found a list whose entry 2 is nothing$/],
    ['webhook: {https://h.example/s3cret}', /yaml: webhook: .*, found keys below it$/],
    ['request-payer: true', /usually\.yaml: request-payer: expected requester, found "true"/],
    ['settings: [a]', /yaml: settings: expected lines such as "confidence\.low: 10", found a list$/],
    ['settings:\n  confidence.low:', /yaml: settings: .*, of which confidence\.low has no text$/],
    ['input: *.json', /usually\.yaml: Unresolved alias .*begins with \* needs quotes around it/],
    ['out: a\nout: b', /usually\.yaml: Map keys must be unique at line 2/],
    [
      'settings: {confidence.lo: 3}',
      /usually\.yaml confidence\.lo: no such setting\. The nearest is confidence\.low/,
    ],
    ['time-zone: Mars/Olympus', /usually\.yaml timeZone: expected an IANA time zone such as Europe\/Berlin/],
    ['settings: {confidence.low: many}', /usually\.yaml confidence\.low: expected a number, found "many"/],
    ['- a', /usually\.yaml: the file: expected lines such as .*, found a list$/],
    ['a', /usually\.yaml: the file: .*, found a text$/],
    ['out: "', /usually\.yaml: .*at line 1/],
  ])('%s', (text, message) => {
    writeFileSync(file, text)
    expect(() => parsed()).toThrow(message)
  })

  test('a named file that is not there', () => {
    expect(() => readConfig(join(folder, 'no.yaml'))).toThrow(
      /no\.yaml: no such file; "usually init" writes one/,
    )
  })
})

describe('init', () => {
  test('writes a file that reads back as what was given, with every other key as a comment', () => {
    init(
      {
        input: ['/logs/a: b', 's3://c'],
        timeZone: 'Europe/Berlin',
        alertBudget: '2',
        since: '2026-10-01',
        accounts: '012345678901,111122223333',
        regions: 'eu-west-1, us-east-1',
        publish: 's3://reports/team a',
        reportUrl: 'https://r.example/u?a=1#b',
        sns: 'arn:aws:sns:eu-central-1:111122223333:alerts',
      },
      openLog('quiet'),
      file,
    )
    const { options, settings } = readConfig(file)
    expect(options).toEqual({
      input: ['/logs/a: b', 's3://c'],
      'time-zone': 'Europe/Berlin',
      'alert-budget': '2',
      since: '2026-10-01',
      accounts: '012345678901,111122223333',
      regions: 'eu-west-1,us-east-1',
      publish: 's3://reports/team a',
      'report-url': 'https://r.example/u?a=1#b',
      sns: 'arn:aws:sns:eu-central-1:111122223333:alerts',
    })
    expect(settings).toEqual([])
    const text = readFileSync(file, 'utf8')
    for (const key of [...Object.keys(configurable), 'settings'])
      expect(text).toMatch(new RegExp(`^(# )?${key}:`, 'm'))
  })

  test('the file without its comment marks is a file that is read', () => {
    writeFileSync(file, configText({}).replaceAll(/^# (?=[\w-]+:| {2})/gm, ''))
    const { options, settings } = readConfig(file)
    expect(settings).toEqual(['confidence.medium=5', 'sessions.gapMinutes=30'])
    expect(Object.keys(options).toSorted()).toEqual(Object.keys(configurable).toSorted())
    expect(options.accounts).toBe('111122223333,444455556666')
  })

  test.each([
    [{ accounts: '12' }, /^--accounts 12: "12" is none/],
    [{ regions: 'mars' }, /^--regions mars/],
    [{ since: 'May' }, /^--since May: expected a day/],
    [{ publish: '/srv' }, /^--publish \/srv: not an address of S3/],
    [{ sns: 'alerts' }, /^--sns alerts: expected the ARN/],
    [{ alertBudget: 'few' }, /^--alert-budget few: expected a number above 0/],
  ])('writes nothing of what is wrong: %j', (options, message) => {
    expect(() => init(options, openLog('quiet'), file)).toThrow(message)
    expect(existsSync(file)).toBe(false)
  })

  test('does not write over one that is there', () => {
    writeFileSync(file, 'out: mine\n')
    expect(() => init({}, openLog('quiet'), file)).toThrow(/is there already/)
    init({ force: true }, openLog('quiet'), file)
    expect(readFileSync(file, 'utf8')).toContain('usually settings')
  })
})
