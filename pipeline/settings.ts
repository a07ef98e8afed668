/** Turns `--set path=value` into settings, with the nearest name for one that does not exist. */
import { type Settings, settingsSchema } from '../models/settings.ts'
import { Failure } from './failure.ts'

type Tree = { [name: string]: Tree | unknown }

/** The settings with every override applied. Throws a usage failure for an unknown path or a wrong type. */
export function readSettings(overrides: readonly string[]): Settings {
  const defaults = settingsSchema.parse({})
  const tree = structuredClone(defaults) as Tree
  for (const override of overrides) {
    const equals = override.indexOf('=')
    if (equals < 1)
      throw new Failure(`--set ${override}: expected path=value, such as sessions.gapMinutes=20`, 2)
    assign(tree, override.slice(0, equals), override.slice(equals + 1))
  }
  const parsed = settingsSchema.safeParse(tree)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Failure(`--set ${issue?.path.join('.')}: ${issue?.message}`, 2)
  }
  return parsed.data
}

function assign(tree: Tree, path: string, text: string): void {
  const names = settingNames(tree)
  if (!names.includes(path)) {
    throw new Failure(
      `--set ${path}: no such setting. The nearest is ${nearest(names, path)}; all stand in models/settings.ts`,
      2,
    )
  }
  const parts = path.split('.')
  const last = parts.pop()!
  const parent = parts.reduce((node, part) => node[part] as Tree, tree)
  const kind = typeof parent[last]
  const value = kind === 'number' ? Number(text) : kind === 'boolean' ? text === 'true' : text
  if (kind === 'number' && (text.trim() === '' || Number.isNaN(value)))
    throw new Failure(`--set ${path}: expected a number, found "${text}"`, 2)
  if (kind === 'boolean' && !['true', 'false'].includes(text))
    throw new Failure(`--set ${path}: expected true or false, found "${text}"`, 2)
  parent[last] = value
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
