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

/** Options that the file may give, and whether their values are paths, which count from the file's folder. */
export const configurable: Record<string, 'path' | 'value'> = {
  input: 'path',
  out: 'path',
  memory: 'value',
  seed: 'value',
  'time-zone': 'value',
  'alert-budget': 'value',
  context: 'path',
  'risk-catalogue': 'path',
  labels: 'path',
}

const scalar = z.union([z.string(), z.number(), z.boolean()])
const schema = z.record(
  z.string(),
  z.union([scalar, z.array(scalar), z.record(z.string(), scalar), z.null()]),
)

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
  const document = parseDocument(readFileSync(file, 'utf8'))
  const [error] = document.errors
  if (error) throw new Failure(`${file}: ${error.message.split('\n')[0]?.replace(/:$/, '')}`, 2)
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Failure(
      `${file}: ${issue?.path.join('.') || 'the file'}: expected a text, a number or a list of such`,
      2,
    )
  }
  const options: Config['options'] = {}
  const settings: string[] = []
  for (const [key, value] of Object.entries(parsed.data)) {
    const name = key.replaceAll('_', '-')
    if (value === null) continue
    if (name === 'settings') {
      if (typeof value !== 'object' || Array.isArray(value))
        throw new Failure(`${file}: settings: expected lines such as "confidence.low: 10"`, 2)
      settings.push(...Object.entries(value).map(([path, of]) => `${path}=${of}`))
      continue
    }
    const kind = configurable[name]
    if (!kind)
      throw new Failure(
        `${file}: ${key}: no such key. The nearest is ${nearest([...Object.keys(configurable), 'settings'], name)}; "usually init --print" shows all`,
        2,
      )
    if (typeof value === 'object' && !Array.isArray(value))
      throw new Failure(`${file}: ${key}: expected a text, a number or a list of such`, 2)
    const here = (text: string) => (kind === 'path' ? fromFolder(dirname(file), text) : text)
    options[name] = Array.isArray(value) ? value.map((of) => here(String(of))) : here(String(value))
  }
  return { file, options, settings }
}

/** Absolute paths and addresses stay as they are. */
function fromFolder(folder: string, path: string): string {
  return folder === '.' || /^([a-z][a-z0-9]*:)?[\\/]|^[a-z]+:\/\//i.test(path) ? path : join(folder, path)
}
