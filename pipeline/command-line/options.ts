/**
 * What the options of a command come to: the command line, else the environment, else usually.yaml, else the
 * default. Commander knows where a value came from, so that `usually settings` can say it.
 */
import { type Command, Option } from 'commander'
import { Failure } from '../failure.ts'
import { type LogForm, openLog } from '../log.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { type Override, readSettings } from '../settings.ts'
import { type Config, configurable, readConfig } from './config.ts'

export interface CommonOptions {
  out?: string
  seed?: string
  set?: string[]
  timeZone?: string
  alertBudget?: string
  memory?: string
  json?: boolean
  quiet?: boolean
  force?: boolean
  config?: string
  context?: string
}

const variable = (name: string) => `USUALLY_${name.toUpperCase().replaceAll('-', '_')}`

/** An option that the environment and usually.yaml may give too. */
export function option(flags: string, meaning: string, standard?: string): Option {
  const made = new Option(flags, meaning).default(standard)
  return made.env(variable(made.name()))
}

const collect = (value: string, list: string[]) => [...list, value]

/** Groups of options; a command names those that it heeds. */
export const groups = {
  out: () => [option('--out <dir>', 'the run folder', 'data/run')],
  seed: () => [option('--seed <n>', 'seed of everything random', '1')],
  memory: () => [option('--memory <size>', 'memory limit of DuckDB', '2GiB')],
  set: () => [
    new Option('--set <path=value>', 'override a setting, such as sessions.gapMinutes=20; may be repeated')
      .default([], 'none')
      .argParser(collect),
    option('--time-zone <zone>', 'IANA time zone of the days that are scored (setting timeZone)'),
    option('--alert-budget <n>', 'false alerts a week that are expected (setting confidence.high)'),
  ],
  /** Of what writes the run folder. */
  force: () => [
    new Option('--force', 'run stages even when nothing changed'),
    new Option('--wait', 'when another run is at work in the folder, wait for its end instead of refusing'),
  ],
  context: () => [
    option(
      '--context <file>',
      'names of accounts and networks, owners, MMDB files (default: context.yaml in the run folder, if it is there)',
    ),
  ],
}

export type Group = keyof typeof groups

/** Adds the groups and what every command has. */
export function addOptions(command: Command, heeds: readonly Group[]): Command {
  command.optionsGroup('Common options:')
  for (const group of heeds) for (const one of groups[group]()) command.addOption(one)
  return command
    .option('--config <file>', 'options and settings from this file (default: usually.yaml, if it is there)')
    .option('--json', 'results and log lines as JSON')
    .option('--quiet', 'no log lines, warnings only')
    .option('--debug', 'show a stack when something fails')
}

/** Fills in what the command line and the environment leave open. @returns the file, for its settings */
export function applyConfig(command: Command): Config {
  const config = readConfig(command.opts<CommonOptions>().config)
  for (const made of command.options) {
    const name = made.name()
    const value = config.options[name]
    const key = made.attributeName()
    // Of the file are the options of the analysis; what others make their default folder is their own.
    const isOpen = ['default', undefined].includes(command.getOptionValueSource(key))
    if (value !== undefined && isOpen && made.envVar && name in configurable)
      command.setOptionValueWithSource(
        key,
        made.variadic ? [value].flat() : single(config, made, value),
        'config',
      )
  }
  return config
}

function single({ file }: Config, made: Option, value: string | string[]): string {
  const name = made.name()
  if (Array.isArray(value)) throw new Failure(`${file}: ${name}: expected one value, found a list`, 2)
  if (made.argChoices && !made.argChoices.includes(value))
    throw new Failure(`${file}: ${name}: expected ${made.argChoices.join(' or ')}, found "${value}"`, 2)
  return value
}

/** Overrides of settings with where they come from; the last one counts. */
export function overridesOf(command: Command, config: Config): Override[] {
  const options = command.opts<CommonOptions>()
  const named = (key: 'timeZone' | 'alertBudget', path: string) =>
    options[key] === undefined
      ? []
      : [{ override: `${path}=${options[key]}`, source: sourceOf(command, key, config) }]
  return [
    ...config.settings.map((override) => ({ override, source: config.file ?? '' })),
    ...named('timeZone', 'timeZone'),
    ...named('alertBudget', 'confidence.high'),
    ...(options.set ?? []).map((override) => ({ override, source: '--set' })),
  ]
}

/** Where an option's value comes from, in words. */
export function sourceOf(command: Command, key: string, config: Config): string {
  const made = command.options.find((of) => of.attributeName() === key)
  switch (command.getOptionValueSource(key)) {
    case 'cli':
      return made?.long ?? key
    case 'env':
      return made?.envVar ?? 'environment'
    case 'config':
      return config.file ?? ''
    default:
      return 'default'
  }
}

/** What commands work with. @throws Failure (2) for a value that cannot be */
export function contextOf(command: Command, config: Config, signal: AbortSignal): StageContext {
  const options = command.opts<CommonOptions>()
  const seed = Number(options.seed ?? 1)
  if (!Number.isSafeInteger(seed)) throw new Failure(`--seed ${options.seed}: expected a whole number`, 2)
  const memory = options.memory ?? '2GiB'
  if (!/^\d+(\.\d+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/i.test(memory))
    throw new Failure(`--memory ${memory}: expected a size such as 2GiB`, 2)
  const form: LogForm = options.json
    ? 'json'
    : options.quiet
      ? 'quiet'
      : process.stderr.isTTY
        ? 'terminal'
        : 'plain'
  return {
    out: options.out ?? 'data/run',
    settings: readSettings(overridesOf(command, config)),
    seed,
    memory,
    log: openLog(form),
    signal,
    force: options.force ?? false,
    contextFile: options.context,
  }
}
