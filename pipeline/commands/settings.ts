/** `settings`: every setting with its value, its default, where the value comes from and what it means. */
import type { Settings } from '../../models/settings.ts'
import { describeSettings, type Override } from '../settings.ts'
import { printable } from '../visible.ts'

interface Listed {
  path: string
  value: unknown
  default: unknown
  source: string
  meaning: string
}

/** @param overrides the last one of a path counts */
export function listSettings(settings: Settings, overrides: readonly Override[]): Listed[] {
  const sources = new Map(
    overrides.map(({ override, source }) => [override.slice(0, override.indexOf('=')), source]),
  )
  return describeSettings(settings).map(({ path, value, standard, meaning }) => ({
    path,
    value,
    default: standard,
    source: sources.get(path) ?? 'default',
    meaning,
  }))
}

export function printSettings(
  settings: Settings,
  overrides: readonly Override[],
  { json, changed }: { json?: boolean; changed?: boolean },
): void {
  const listed = listSettings(settings, overrides).filter((of) => !changed || of.source !== 'default')
  if (json) {
    process.stdout.write(`${JSON.stringify(listed, null, 1)}\n`)
    return
  }
  const lines = listed.map(({ path, value, default: standard, source, meaning }) => {
    const from = source === 'default' ? 'default' : `from ${source}; default ${standard}`
    return `${path} = ${value}  (${from})\n    ${meaning}`
  })
  process.stdout.write(printable(`${lines.join('\n') || 'Every setting has its default.'}\n`))
}
