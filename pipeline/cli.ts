#!/usr/bin/env node
/** The command line: opens a stage, turns expected failures into one line, sets the exit code. */
import { Command, CommanderError } from 'commander'
import { Failure } from './failure.ts'
import { type LogForm, openLog, printable } from './log.ts'
import type { StageContext } from './run-folder/stage.ts'
import { readSettings } from './settings.ts'

interface CommonOptions {
  out: string
  seed: string
  set: string[]
  memory: string
  json?: boolean
  quiet?: boolean
  force?: boolean
  debug?: boolean
  context?: string
}

const program = new Command('usually')
  .description(
    'Learns from CloudTrail how every AWS principal normally behaves, and says when one does what it usually doesn\u2019t.',
  )
  .showHelpAfterError('(--help lists the options)')
  .exitOverride()

/** A command with the options that all have. */
function command(name: string, description: string, out = 'data/run'): Command {
  return program
    .command(name)
    .description(description)
    .option('--out <dir>', 'the run folder', out)
    .option('--seed <n>', 'seed of everything random', '1')
    .option(
      '--set <path=value>',
      'override a setting, such as sessions.gapMinutes=20; may be repeated',
      collect,
      [],
    )
    .option('--memory <size>', 'memory limit of DuckDB', '2GiB')
    .option('--json', 'log lines as JSON')
    .option('--quiet', 'no log lines, warnings only')
    .option('--force', 'run stages even when nothing changed')
    .option('--debug', 'show a stack when something fails')
}

function collect(value: string, list: string[]): string[] {
  return [...list, value]
}

const inputOption = ['--input <path...>', 'CloudTrail files, folders, globs or s3:// addresses'] as const
const windowOptions = [
  ['--score-from <date>', 'first scored day (default: the last 7 days of the data are scored)'],
  ['--score-to <date>', 'last scored day (default: the last day of the data)'],
  ['--risk-catalogue <file>', 'CSV that adds to or overrides data/risks.csv'],
] as const

const contextOption = [
  '--context <file>',
  'names of accounts and networks, owners, MMDB files (default: context.yaml in the run folder, if it is there)',
] as const

const run = command('run', 'all stages: ingest, features, train, score, evaluate (with --labels), report')
run
  .requiredOption(...inputOption)
  .option('--labels <file>', 'labels.csv: evaluate against known incidents')
  .option(...contextOption)
for (const [flag, meaning] of windowOptions) run.option(flag, meaning)
run.action(async (options) => {
  const { runAll } = await import('./commands/run.ts')
  await runAll(contextOf(options), options)
})

command('ingest', 'stage 1: CloudTrail files to events/')
  .requiredOption(...inputOption)
  .action(async (options) => {
    const { ingest } = await import('./1-ingest.ts')
    await ingest(contextOf(options), { input: options.input })
  })

const featuresCommand = command('features', 'stage 2: events/ to feature tables')
for (const [flag, meaning] of windowOptions) featuresCommand.option(flag, meaning)
featuresCommand.action(async (options) => {
  const { features } = await import('./2-features.ts')
  await features(contextOf(options), options)
})

command('train', 'stage 3: feature tables of the baseline to fitted/').action(async (options) => {
  const { train } = await import('./3-train.ts')
  await train(contextOf(options))
})

command('score', 'stage 4: scores, evidence and findings')
  .option(...contextOption)
  .action(async (options) => {
    const { score } = await import('./4-score.ts')
    await score(contextOf(options))
  })

command('evaluate', 'stage 5: quality against labels, injected attacks or swapped days')
  .option('--labels <file>', 'labels.csv: principal,start,end,incident,technique')
  .option(
    '--inject <dir>',
    'attack logs to inject into a copy of the data, scored with what this run learned',
  )
  .option('--swaps', 'put days of one principal in the place of another\u2019s; needs no labels')
  .option(
    '--refit',
    'learn again without similarity, automation handling and the neural network, to see what each is worth; takes about as long as train and score without the network\u2019s training, three times',
  )
  .action(async (options) => {
    const { evaluateRun } = await import('./commands/evaluate.ts')
    await evaluateRun(contextOf(options), options)
  })

command('report', 'stage 6: the static site')
  .option(...contextOption)
  .action(async (options) => {
    const { report } = await import('./6-report.ts')
    await report(contextOf(options))
  })

command(
  'sample',
  'writes a sample organisation: CloudTrail Parquet, labels.csv and what is true of it',
  'data/sample',
)
  .option('--principals <n>', 'people, roles and robots', '60')
  .option('--days <n>', 'days', '56')
  .option('--incidents <n>', 'attacks in the last week', '6')
  .action(async (options) => {
    const { sample } = await import('./commands/sample.ts')
    await sample(contextOf(options), options)
  })

command('inject', 'rewrites attack logs to principals of a data set and labels them', 'data/injected')
  .requiredOption('--incidents <dir>', 'attack logs: CloudTrail JSON, one file a technique')
  .requiredOption('--into <path...>', 'the data set: CloudTrail files, folders or globs')
  .option('--score-from <date>', 'first day for attacks (default: the last 7 days of the data)')
  .option('--score-to <date>', 'last day for attacks (default: the last day of the data)')
  .option('--variant <name>', 'stolen-session, stolen-key or both', 'both')
  .action(async (options) => {
    const { inject } = await import('./commands/inject.ts')
    await inject(contextOf(options), options)
  })

command(
  'compare',
  'a table of runs: settings, data and code that differ, quality with intervals, paired differences',
)
  .argument('<run...>', 'run folders; differences are against the first')
  .option('--file <file>', 'write the comparison as JSON to this file as well')
  .action(async (runs, options) => {
    const { compare } = await import('./commands/compare.ts')
    await compare(contextOf(options), runs, options.file)
  })

command('explain', 'prints one principal-day: evidence and timeline')
  .argument('<principal>', 'as in scores.parquet, or a part of it that only one principal has')
  .argument('<date>', 'a scored day, such as 2026-11-12')
  .option(...contextOption)
  .action(async (principal, date, options) => {
    const { explain } = await import('./commands/explain.ts')
    await explain(contextOf(options), principal, date)
  })

command('alerts', 'prints the alerts')
  .option('--webhook <url>', 'post a digest (Slack-shaped) to this address')
  .option('--fail-on <confidence>', 'exit with 3 when there are alerts; the only value is high')
  .option(...contextOption)
  .action(async (options) => {
    const { alerts } = await import('./commands/alerts.ts')
    if (await alerts(contextOf(options), options)) process.exitCode = 3
  })

command('mutes', 'says what each mute of mutes.yaml hides')
  .option('--try <file>', 'what this file would have hidden, of this run and earlier ones, instead')
  .action(async (options) => {
    const { mutes } = await import('./commands/mutes.ts')
    await mutes(contextOf(options), options)
  })

const abort = new AbortController()
process.once('SIGINT', () => {
  process.stderr.write(
    '\nStopping after this batch; the last complete output stays. Press again to stop at once.\n',
  )
  abort.abort()
})

function contextOf(options: CommonOptions): StageContext {
  const seed = Number(options.seed)
  if (!Number.isSafeInteger(seed)) throw new Failure(`--seed ${options.seed}: expected a whole number`, 2)
  if (!/^\d+(\.\d+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/i.test(options.memory))
    throw new Failure(`--memory ${options.memory}: expected a size such as 2GiB`, 2)
  const form: LogForm = options.json
    ? 'json'
    : options.quiet
      ? 'quiet'
      : process.stderr.isTTY
        ? 'terminal'
        : 'plain'
  return {
    out: options.out,
    settings: readSettings(options.set),
    seed,
    memory: options.memory,
    log: openLog(form),
    signal: abort.signal,
    force: options.force ?? false,
    contextFile: options.context,
  }
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else {
    const failure = error instanceof Error ? error : new Error(String(error))
    const debug = process.argv.includes('--debug')
    process.stderr.write(
      `usually: ${printable(debug ? (failure.stack ?? failure.message) : failure.message)}\n`,
    )
    process.exitCode = failure instanceof Failure ? failure.exitCode : 1
  }
}
