/** The command line: opens a stage, turns expected failures into one line, sets the exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import complete from '@bomb.sh/tab/commander'
import { type Command as Commander, CommanderError, Option, Command as Program } from 'commander'
import type { Config } from './command-line/config.ts'
import {
  addOptions,
  applyConfig,
  contextOf,
  type Group,
  option,
  overridesOf,
} from './command-line/options.ts'
import { Failure } from './failure.ts'
import type { StageContext } from './run-folder/stage.ts'
import { printable, printableLine } from './visible.ts'

// What is written tells of a trail, so that it is its owner's alone: folders 0700, files 0600, DuckDB's too.
process.umask(0o077)

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'))

const program = new Program('usually')
  .description(
    'Learns from CloudTrail how every AWS principal normally behaves, and says when one does what it usually doesn’t.',
  )
  .version(version, '--version', 'print the version')
  .showHelpAfterError('(--help lists the options)')
  .exitOverride()

interface Parts {
  /** Groups of options that the command heeds. */
  heeds: readonly Group[]
  examples: readonly string[]
}

const heededBy = new Map<Commander, readonly Group[]>()

function command(name: string, description: string, { heeds, examples }: Parts): Commander {
  const made = program.command(name).description(description)
  heededBy.set(made, heeds)
  return made.addHelpText('after', `\nExamples:\n${examples.map((line) => `  usually ${line}`).join('\n')}`)
}

/** What the file of this run's options said; read before any command runs. */
let config: Config = { file: null, options: {}, settings: [] }
program.hook('preAction', (_, acting) => {
  if (acting !== init) config = applyConfig(acting)
})

/** Runs a command's work with its context, whichever arguments it has. */
function action<Options>(
  made: Commander,
  work: (context: StageContext, options: Options, args: string[], made: Commander) => Promise<void> | void,
): void {
  addOptions(made, heededBy.get(made)!) // after its own, in the help too
  made.action(async () => {
    const context = contextOf(made, config, abort.signal)
    const options = made.opts() as Options & { wait?: boolean; input?: string[] }
    const working = async () => work(context, options, made.processedArgs.flat(), made)
    if (!heededBy.get(made)!.includes('force')) return working()
    const { claim, isOurs } = await import('./run-folder/marker.ts')
    if (made === run || made === ingest) {
      const { keepApart } = await import('./run-folder/apart.ts')
      keepApart(context.out, required(options.input), '--input')
      claim(context.out, 'run')
    } else if (!isOurs(context.out, 'run')) return working() // which says what is missing
    const { withLock } = await import('./run-folder/lock.ts')
    const lock = { what: 'run', command: `usually ${made.name()}`, wait: options.wait ?? false } as const
    return withLock(context, lock, working)
  })
}

const stage: readonly Group[] = ['out', 'seed', 'set', 'memory', 'force']
const inputOption = () =>
  option(
    '--input <path...>',
    'CloudTrail files, folders, globs or s3:// addresses (of the environment: several apart by commas)',
  ).argParser<string[]>((value, before) => [...(Array.isArray(before) ? before : []), value])
const payerOption = () =>
  option('--request-payer [payer]', 'S3: the reader pays (requester)')
    .choices(['requester'])
    .preset('requester')
const readingOptions = () => [
  inputOption(),
  option('--since <date>', 'leave out what a trail delivered before this day'),
  option('--accounts <ids>', 'only these accounts of a trail, separated by commas'),
  option('--regions <names>', 'only these regions of a trail, separated by commas'),
  new Option('--no-sign-request', 'S3: read a public bucket without credentials'),
  payerOption(),
]
const publishOption = () =>
  option('--publish <address>', 'put report/ and the files of findings below this s3:// address')
const scoreToOption = () =>
  option('--score-to <date>', 'last scored day (default: the last whole day of the data)')
const riskOption = () => option('--risk-catalogue <file>', 'CSV that adds to or overrides data/risks.csv')
const windowOptions = () => [
  option('--score-from <date>', 'first scored day (default: the last 7 whole days of the data are scored)'),
  scoreToOption(),
  riskOption(),
]
const engineOptions = () => [
  option('--engine <name>', 'what makes the feature tables (default: duckdb)').choices(['duckdb', 'trino']),
  option(
    '--server <url>',
    'of Trino, such as https://trino.example.com:8443; who you are: TRINO_USER, TRINO_PASSWORD',
  ),
  option('--catalog <name>', 'of Trino: where the table of events is'),
  option('--schema <name>', 'of Trino: where the table of events is'),
  option(
    '--table <name>',
    "of Trino: the table of events, as ingest writes them, or CloudTrail's own (default: events)",
  ),
  option('--work-schema <name>', 'of Trino: an empty schema to work in (default: one made for the run)'),
]
const labelsOption = () => option('--labels <file>', 'labels.csv: principal,start,end,incident,technique')

// What reads our output may stop before its end, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const abort = new AbortController()
process.once('SIGINT', () => {
  process.stderr.write(
    '\nStopping after this batch; the last complete output stays. Press again to stop at once.\n',
  )
  abort.abort()
})

const run = command('run', 'all stages: ingest, features, train, score, evaluate (with --labels), report', {
  heeds: [...stage, 'context'],
  examples: [
    'run --input /logs/AWSLogs --out data/mine',
    "run --input 's3://trail-bucket/AWSLogs' --time-zone Europe/Berlin",
    'run                       # with the input and all else from usually.yaml',
  ],
})
for (const one of [
  ...readingOptions(),
  labelsOption(),
  ...windowOptions(),
  ...engineOptions(),
  publishOption(),
])
  run.addOption(one)
action<{ input?: string[]; signRequest: boolean; engine?: string }>(run, async (context, options) => {
  const { runAll } = await import('./commands/run.ts')
  // The table of a server may be all that there is to read.
  const isThere = options.engine === 'trino' && !options.input
  await runAll(context, { ...options, input: isThere ? [] : required(options.input) })
})

const ingest = command('ingest', 'stage 1: CloudTrail files to events/', {
  heeds: stage,
  examples: [
    'ingest --input /logs/AWSLogs --out data/mine',
    'ingest --input s3://trail-bucket/AWSLogs --since 2026-09-01 --regions eu-west-1,us-east-1',
  ],
})
for (const one of readingOptions()) ingest.addOption(one)
action<{ input?: string[]; signRequest: boolean }>(ingest, async (context, options) => {
  const stage = await import('./1-ingest.ts')
  await stage.ingest(context, { ...options, input: required(options.input) })
})

const features = command('features', 'stage 2: events/ to feature tables', {
  heeds: stage,
  examples: [
    'features --score-from 2026-11-09 --out data/mine',
    'features --engine trino --server https://trino.example.com:8443 --catalog hive --schema security --out data/mine',
  ],
})
for (const one of [...windowOptions(), ...engineOptions()]) features.addOption(one)
action<object>(features, async (context, options) => {
  const stage = await import('./2-features.ts')
  await stage.features(context, options)
})

const sql = command('sql', 'prints the statements of the feature tables for Athena or Trino', {
  heeds: ['out', 'set', 'memory'],
  examples: [
    'sql --engine athena --table security.events --location s3://BUCKET/usually/events/ --out data/mine',
    'sql --engine trino --table hive.security.events --out data/mine',
    'sql --engine athena --table default.cloudtrail_logs --raw',
  ],
})
  .addOption(
    new Option('--engine <name>', 'where they will be run')
      .choices(['athena', 'trino'])
      .makeOptionMandatory(),
  )
  .requiredOption('--table <name>', 'the table of events: database.table, of Trino catalog.schema.table')
  .option(
    '--location <address>',
    'where that engine finds a copy of events/: the table of events is made too',
  )
  .option('--raw', "the table is CloudTrail's own, as AWS's CREATE TABLE for Athena makes it")
for (const one of windowOptions()) sql.addOption(one)
action<import('./commands/print-sql.ts').SqlOptions>(sql, async (context, options) => {
  const { printSql } = await import('./commands/print-sql.ts')
  await printSql(context, options)
})

const train = command('train', 'stage 3: feature tables of the baseline to fitted/', {
  heeds: stage,
  examples: ['train --set models.sequence.hidden=32 --out data/mine'],
})
action(train, async (context) => {
  const stage = await import('./3-train.ts')
  await stage.train(context)
})

const score = command('score', 'stage 4: scores, evidence and findings', {
  heeds: [...stage, 'context'],
  examples: ['score --alert-budget 2 --out data/mine'],
})
action(score, async (context) => {
  const stage = await import('./4-score.ts')
  await stage.score(context)
})

const evaluate = command('evaluate', 'stage 5: quality against labels, injected attacks or swapped days', {
  heeds: stage,
  examples: [
    'evaluate --labels labels.csv --out data/mine',
    'evaluate --swaps --out data/mine       # needs no labels',
  ],
})
  .addOption(labelsOption())
  .option(
    '--inject <dir>',
    'attack logs to inject into a copy of the data, scored with what this run learned',
  )
  .option('--swaps', 'put days of one principal in the place of another’s; needs no labels')
  .option(
    '--refit',
    'learn again without similarity, automation handling and the neural network, to see what each is worth; takes about as long as train and score without the network’s training, three times',
  )
action<object>(evaluate, async (context, options) => {
  const { evaluateRun } = await import('./commands/evaluate.ts')
  await evaluateRun(context, options)
})

const report = command('report', 'stage 6: the static site', {
  heeds: [...stage, 'context'],
  examples: [
    'report --context context.yaml --out data/mine',
    'report --publish s3://security-reports/usually --out data/mine',
  ],
})
  .addOption(publishOption())
  .addOption(payerOption())
action<object>(report, async (context, options) => {
  const { reportAndPublish } = await import('./commands/report.ts')
  await reportAndPublish(context, options)
})

const backtest = command(
  'backtest',
  'what each of the last weeks would have told, each with only what was known then',
  {
    heeds: stage,
    examples: [
      'backtest --weeks 12 --out data/mine',
      'backtest --weeks 4 --labels labels.csv --json --out data/mine',
      'backtest --weeks 4 --retrain-every 1 --out data/mine   # as weekly runs, at their cost',
    ],
  },
)
  .option('--weeks <n>', 'how many weeks', '12')
  .addOption(scoreToOption())
  .addOption(labelsOption())
  .addOption(riskOption())
  .option(
    '--retrain-every <n>',
    'train the sequence network again every so many weeks (default: once, before the first week)',
  )
action<import('./commands/backtest.ts').BacktestOptions>(backtest, async (context, options) => {
  const { backtest: lookBack } = await import('./commands/backtest.ts')
  await lookBack(context, options)
})

const explain = command('explain', 'prints one principal-day: evidence and timeline', {
  heeds: ['out', 'set', 'memory', 'context'],
  examples: ['explain alice 2026-11-12 --out data/mine'],
})
  .argument('<principal>', 'as in scores.parquet, or a part of it that only one principal has')
  .argument('<date>', 'a scored day, such as 2026-11-12')
action<{ json?: boolean }>(explain, async (context, options, [principal, date]) => {
  const { explain: print } = await import('./commands/explain.ts')
  await print(context, principal!, date!, options)
})

const alerts = command('alerts', 'prints the alerts', {
  heeds: ['out', 'memory', 'context'],
  examples: [
    'alerts --out data/mine',
    'alerts --fail-on high --quiet            # exit code 3 when there are alerts',
  ],
})
  .addOption(option('--webhook <url>', 'post the alerts that are new there to this address'))
  .addOption(option('--webhook-format <name>', 'slack (default), teams, pagerduty or json'))
  .addOption(option('--webhook-key-env <name>', 'the variable that holds the routing key of PagerDuty'))
  .addOption(option('--sns <arn>', 'publish the alerts that are new there to this topic of Amazon SNS'))
  .addOption(option('--report-url <base>', 'where the report is served from, for links to findings'))
  .option('--resend', 'send what was delivered before once more')
  .option('--fail-on <confidence>', 'exit with 3 when there are alerts; the only value is high')
action<object>(alerts, async (context, options) => {
  const { alerts: print } = await import('./commands/alerts.ts')
  if (await print(context, options)) process.exitCode = 3
})

const verdict = command(
  'verdict',
  'says what a finding was, so that the next run heeds it: benign, malicious or unsure',
  {
    heeds: ['out', 'memory'],
    examples: [
      'verdict 3f2a91c0 benign --by kim --note "the migration of May" --with-repeats',
      'verdict alice 2026-11-12 malicious --by kim --note "stolen key"',
      'verdict --import answers.json      # what the report collected',
      'verdict --list',
    ],
  },
)
  .argument(
    '[words...]',
    'FINDING VERDICT: an id, the beginning of one, or a principal and a day; then what it was',
  )
  .option('--by <name>', 'who decided')
  .option('--note <text>', 'what it was')
  .option('--with-repeats', 'the same for later findings that repeat it')
  .option('--remove', 'take back the verdict of FINDING')
  .option('--list', 'the verdicts given and what they name; with --json a line each')
  .option('--import <file>', 'take the answers that the report’s page collected')
action<object>(verdict, async (context, options, words) => {
  const { verdict: say } = await import('./commands/verdict.ts')
  await say(context, words, options)
})

const mutes = command('mutes', 'says what each mute of mutes.yaml hides', {
  heeds: ['out', 'memory'],
  examples: ['mutes --try mutes.yaml --out data/mine'],
}).option('--try <file>', 'what this file would have hidden, of this run and earlier ones, instead')
action<object>(mutes, async (context, options) => {
  const { mutes: print } = await import('./commands/mutes.ts')
  await print(context, options)
})

const compare = command(
  'compare',
  'a table of runs: settings, data and code that differ, quality with intervals, paired differences',
  { heeds: ['seed', 'memory'], examples: ['compare data/mine data/other-settings'] },
)
  .argument('<run...>', 'run folders; differences are against the first')
  .option('--file <file>', 'write the comparison as JSON to this file as well')
action<{ file?: string; json?: boolean }>(compare, async (context, options, runs) => {
  const { compare: print } = await import('./commands/compare.ts')
  await print(context, runs, options)
})

const sample = command(
  'sample',
  'writes a sample organisation: CloudTrail Parquet, labels.csv and what is true of it',
  {
    heeds: ['seed'],
    examples: ['sample --out data/sample --principals 200 --incidents 20 --seed 2'],
  },
)
  .option('--out <dir>', 'where to write', 'data/sample')
  .option('--principals <n>', 'people, roles and robots', '60')
  .option('--days <n>', 'days', '56')
  .option('--incidents <n>', 'attacks in the last week', '6')
action<{ principals: string; days: string; incidents: string }>(sample, async (context, options) => {
  const { sample: write } = await import('./commands/sample.ts')
  await write(context, options)
})

const inject = command('inject', 'rewrites attack logs to principals of a data set and labels them', {
  heeds: ['seed', 'memory', 'set'],
  examples: ['inject --incidents stratus-logs --into /logs/AWSLogs --out data/injected'],
})
  .option('--out <dir>', 'where to write', 'data/injected')
  .requiredOption('--incidents <dir>', 'attack logs: CloudTrail JSON, one file a technique')
  .requiredOption('--into <path...>', 'the data set: CloudTrail files, folders or globs')
  .option('--score-from <date>', 'first day for attacks (default: the last 7 days of the data)')
  .option('--score-to <date>', 'last day for attacks (default: the last day of the data)')
  .option('--variant <name>', 'stolen-session, stolen-key or both', 'both')
action<import('./commands/inject.ts').InjectOptions>(inject, async (context, options) => {
  const { inject: rewrite } = await import('./commands/inject.ts')
  await rewrite(context, options)
})

const init = command('init', 'writes usually.yaml: what a weekly run needs, each key explained', {
  heeds: [],
  examples: [
    'init --input /logs/AWSLogs --time-zone Europe/Berlin',
    'init --input s3://trail-bucket/AWSLogs --regions eu-west-1,us-east-1 --publish s3://security-reports/usually',
  ],
})
  .option('--input <path...>', 'CloudTrail files, folders, globs or s3:// addresses')
  .option('--out <dir>', 'the run folder')
  .option('--time-zone <zone>', 'IANA time zone of the days that are scored')
  .option('--alert-budget <n>', 'false alerts a week that are expected')
  .option('--context <file>', 'names of accounts and networks, owners, MMDB files')
  .option('--since <date>', 'leave out what a trail delivered before this day')
  .option('--accounts <ids>', 'only these accounts of a trail, separated by commas')
  .option('--regions <names>', 'only these regions of a trail, separated by commas')
  .option('--publish <address>', 'where the report is put: an s3:// address')
  .option('--report-url <base>', 'where the report is served from')
  .option('--sns <arn>', 'a topic of Amazon SNS for new alerts')
  .option('--print', 'print it instead')
  .option('--force', 'write over the one that is there')
action<import('./commands/init.ts').InitOptions>(init, async (context, options) => {
  const { init: write } = await import('./commands/init.ts')
  write(options, context.log)
})

const settings = command(
  'settings',
  'lists every setting: value, default, where it comes from, what it means',
  {
    heeds: ['set'],
    examples: ['settings', 'settings --changed --config usually.yaml', 'settings --json'],
  },
).option('--changed', 'only those that are not at their default')
action<{ json?: boolean; changed?: boolean }>(settings, async (context, options, _, made) => {
  const { printSettings } = await import('./commands/settings.ts')
  printSettings(context.settings, overridesOf(made, config), options)
})

complete(program, { completionCommandName: 'completion' })

function required(input: string[] | string | undefined): string[] {
  // The environment gives one text.
  const list = typeof input === 'string' ? input.split(',') : (input ?? [])
  if (list.length === 0)
    throw new Failure(
      'no input: name CloudTrail files, folders, globs or s3:// addresses with --input, in USUALLY_INPUT, or in usually.yaml ("usually init" writes one)',
      2,
    )
  return list
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else {
    const failure = error instanceof Error ? error : new Error(String(error))
    const debug = process.argv.includes('--debug')
    // What nobody foresaw may quote a whole statement.
    const told = failure instanceof Failure ? failure.message : failure.message.split('\n')[0]!
    const whole = debug ? printable(failure.stack ?? failure.message) : printableLine(told)
    process.stderr.write(`usually: ${whole}\n`)
    process.exitCode = failure instanceof Failure ? failure.exitCode : 1
  }
}
