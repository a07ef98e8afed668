/**
 * usually.yaml: what one gives every week, written once. Its keys are the long options of commands, and `settings`
 * holds what --set would. A value is taken from the command line, else from the environment (USUALLY_OUT for
 * --out), else from this file, else it is the default.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { nearest } from '../settings.ts'

export const configFile = 'usually.yaml'

/**
 * Options that the file may give, and what their values are: paths count from the file's folder, a list may stand
 * for names that the command line parts by commas.
 */
export const configurable: Record<string, 'path' | 'list' | 'value'> = {
  input: 'path',
  out: 'path',
  memory: 'value',
  seed: 'value',
  'time-zone': 'value',
  'alert-budget': 'value',
  context: 'path',
  'risk-catalogue': 'path',
  labels: 'path',
  since: 'value',
  accounts: 'list',
  regions: 'list',
  'request-payer': 'value',
  engine: 'value',
  server: 'value',
  catalog: 'value',
  schema: 'value',
  table: 'value',
  'work-schema': 'value',
  publish: 'value',
  'report-url': 'value',
  webhook: 'value',
  'webhook-format': 'value',
  'webhook-key-env': 'value',
  sns: 'value',
}

/** Every scalar is a text: an account id may begin with a zero. Only nothing at all is no text. */
const form = { schema: 'failsafe', customTags: ['null'] } satisfies Parameters<typeof parseDocument>[1]
const optionSchema = z.union([z.string(), z.array(z.string())])
const settingsSchema = z.record(z.string(), z.string())

export interface Config {
  /** Null where there is none. */
  file: string | null
  /** By the long name of the option. */
  options: Record<string, string | string[]>
  /** As `--set` takes them. */
  settings: string[]
}

/** Reads the named file, or usually.yaml of the working folder if it is there. @throws Failure for what is wrong in it */
export function readConfig(named: string | undefined): Config {
  const file = named ?? configFile
  if (!existsSync(file)) {
    if (named !== undefined)
      throw new Failure(`--config ${named}: no such file; "usually init" writes one`, 2)
    return { file: null, options: {}, settings: [] }
  }
  const options: Config['options'] = {}
  const settings: string[] = []
  for (const [key, value] of Object.entries(contentOf(file))) {
    const name = key.replaceAll('_', '-')
    if (value === null) continue
    if (name === 'settings') {
      const given = settingsSchema.safeParse(value)
      if (!given.success)
        throw new Failure(
          `${file}: settings: expected lines such as "confidence.low: 10", found ${found(value)}${unfilled(value)}`,
          2,
        )
      settings.push(...Object.entries(given.data).map(([path, of]) => `${path}=${of}`))
      continue
    }
    const kind = configurable[name]
    if (!kind)
      throw new Failure(
        `${file}: ${key}: no such key. The nearest is ${nearest([...Object.keys(configurable), 'settings'], name)}; "usually init --print" shows all`,
        2,
      )
    const given = optionSchema.safeParse(value)
    if (!given.success)
      throw new Failure(`${file}: ${key}: expected a text or a list of texts, found ${found(value)}`, 2)
    const here = (text: string) => (kind === 'path' ? fromFolder(dirname(file), text) : text)
    const texts = [given.data].flat().map(here)
    if (kind === 'list' && texts.length === 0) continue
    options[name] = kind === 'list' ? texts.join(',') : Array.isArray(value) ? texts : texts[0]!
  }
  return { file, options, settings }
}

/** The keys of the file with their values, whatever these are. */
function contentOf(file: string): Record<string, unknown> {
  const document = parseDocument(readFileSync(file, 'utf8'), form)
  const [error] = document.errors
  if (error) throw new Failure(`${file}: ${error.message.split('\n')[0]?.replace(/:$/, '')}`, 2)
  let content: unknown
  try {
    content = document.toJS() ?? {}
  } catch (error) {
    // To YAML a star is a reference to what was named with an ampersand.
    throw new Failure(
      `${file}: ${(error as Error).message}. A text that begins with * needs quotes around it`,
      2,
    )
  }
  const keys = z.record(z.string(), z.unknown()).safeParse(content)
  if (!keys.success)
    throw new Failure(
      `${file}: the file: expected lines such as "input: /logs/AWSLogs", found ${found(content)}`,
      2,
    )
  return keys.data
}

/** What a value is that should be another, in words; it may be a secret and is not told. */
function found(value: unknown): string {
  if (value === null) return 'nothing'
  if (typeof value === 'string') return 'a text'
  if (!Array.isArray(value)) return 'keys below it'
  const wrong = value.findIndex((of) => typeof of !== 'string')
  return wrong < 0 ? 'a list' : `a list whose entry ${wrong + 1} is ${found(value[wrong])}`
}

/** Which setting has no text. */
function unfilled(value: unknown): string {
  if (typeof value !== 'object' || Array.isArray(value)) return ''
  const [path] = Object.entries(value ?? {}).find(([, of]) => typeof of !== 'string') ?? []
  return path === undefined ? '' : `, of which ${path} has no text`
}

/** Absolute paths and addresses stay as they are. */
function fromFolder(folder: string, path: string): string {
  return folder === '.' || /^([a-z][a-z0-9]*:)?[\\/]|^[a-z]+:\/\//i.test(path) ? path : join(folder, path)
}
