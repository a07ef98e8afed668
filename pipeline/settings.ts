/** Turns path=value into settings, with the nearest name for one that does not exist, and tells of all settings. */
import { z } from 'zod'
import { type Settings, settingsSchema } from '../models/settings.ts'
import { Failure } from './failure.ts'

type Tree = { [name: string]: Tree | unknown }

/** One setting given, and where: its error names the place. */
export interface Override {
  /** path=value */
  override: string
  /** such as --set or usually.yaml */
  source: string
}

/** The settings with every override applied, the last of a path. Throws a usage failure for an unknown path or a wrong type. */
export function readSettings(overrides: readonly (string | Override)[]): Settings {
  const tree = structuredClone(defaults) as Tree
  for (const given of overrides) {
    const { override, source } = typeof given === 'string' ? { override: given, source: '--set' } : given
    const equals = override.indexOf('=')
    if (equals < 1)
      throw new Failure(`${source} ${override}: expected path=value, such as sessions.gapMinutes=20`, 2)
    const path = override.slice(0, equals)
    assign(tree, path, override.slice(equals + 1), `${source} ${path}`)
    const [issue] = settingsSchema.safeParse(tree).error?.issues ?? []
    if (issue)
      throw new Failure(`${source} ${path}: ${issue.message}, found ${override.slice(equals + 1)}`, 2)
  }
  return settingsSchema.parse(tree)
}

const defaults = settingsSchema.parse({})

function assign(tree: Tree, path: string, text: string, place: string): void {
  const names = settingNames(tree)
  if (!names.includes(path)) {
    throw new Failure(
      `${place}: no such setting. The nearest is ${nearest(names, path)}; "usually settings" lists all`,
      2,
    )
  }
  const parts = path.split('.')
  const last = parts.pop()!
  const parent = parts.reduce((node, part) => node[part] as Tree, tree)
  const kind = typeof parent[last]
  const value = kind === 'number' ? Number(text) : kind === 'boolean' ? text === 'true' : text
  if (kind === 'number' && (text.trim() === '' || Number.isNaN(value)))
    throw new Failure(`${place}: expected a number, found "${text}"`, 2)
  if (kind === 'boolean' && !['true', 'false'].includes(text))
    throw new Failure(`${place}: expected true or false, found "${text}"`, 2)
  parent[last] = value
}

export interface DescribedSetting {
  path: string
  meaning: string
  standard: unknown
  value: unknown
}

/** Every setting in the order of the schema, with its value in `settings`. */
export function describeSettings(settings: Settings): DescribedSetting[] {
  const at = (tree: unknown, path: string) =>
    path.split('.').reduce<unknown>((node, part) => (node as Tree)[part], tree)
  return settingNames(defaults as Tree).map((path) => ({
    path,
    meaning: meaningOf(path),
    standard: at(defaults, path),
    value: at(settings, path),
  }))
}

function meaningOf(path: string): string {
  let schema: z.ZodType = settingsSchema
  for (const part of path.split('.')) {
    while (schema instanceof z.ZodPrefault) schema = schema.unwrap() as z.ZodType
    schema = (schema as z.ZodObject).shape[part] as z.ZodType
  }
  return schema.description ?? ''
}

function settingNames(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    value !== null && typeof value === 'object'
      ? settingNames(value as Tree, `${prefix}${name}.`)
      : `${prefix}${name}`,
  )
}

/** The name that takes the fewest changes to be the wanted one; the first of several. */
export function nearest(names: readonly string[], wanted: string): string | undefined {
  return names.toSorted((a, b) => editDistance(a, wanted) - editDistance(b, wanted))[0]
}

/** Levenshtein distance: insertions, deletions and substitutions between two names. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
