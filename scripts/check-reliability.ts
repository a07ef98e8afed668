/**
 * Tries what docs/reliability.md promises, and prints a table of what was tried and what broke:
 *
 *   node scripts/check-reliability.ts [PART...] [--seed N] [--count N] [--at-once N] [--keep]
 *
 * Parts: see below; without a name, all. --count says how often the parts named try (kills, records, files). Ends with
 * 1 when a promise is broken, and says how to try the same again. --keep leaves the folder that was worked in.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { canary } from './reliability/canary.ts'
import { compile } from './reliability/command.ts'
import { files } from './reliability/files.ts'
import { kills } from './reliability/kills.ts'
import { offline } from './reliability/offline.ts'
import type { Part } from './reliability/part.ts'
import { records } from './reliability/records.ts'
import { strings } from './reliability/strings.ts'
import { supply } from './reliability/supply.ts'

const parts: Record<string, Part> = { kills, records, files, strings, offline, canary, supply }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string' },
    'at-once': { type: 'string', default: String(availableParallelism()) },
    keep: { type: 'boolean', default: false },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(parts)
const unknown = names.find((name) => !parts[name])
if (unknown) throw new Error(`${unknown}: no such part; there are ${Object.keys(parts).join(', ')}`)

const scratch = mkdtempSync(join(tmpdir(), 'usually-reliability-'))
compile()
const seed = Number(values.seed)
console.log('| part | what | tried | broken | of which | minutes |')
console.log('| --- | --- | --: | --: | --- | --: |')
try {
  for (const name of names) {
    const part = parts[name]!
    const folder = join(scratch, name)
    mkdirSync(folder)
    const count = Number(values.count ?? part.standard ?? 0)
    const broken: string[] = []
    let started = performance.now()
    const rows = part.run({ seed, count, folder, most: Number(values['at-once']) })
    for await (const row of rows) {
      const minutes = ((performance.now() - started) / 60_000).toFixed(1)
      const cells = [
        name,
        row.what,
        row.tried.toLocaleString('en-US'),
        row.broken.length,
        row.of ?? '',
        minutes,
      ]
      console.log(`| ${cells.join(' | ')} |`)
      broken.push(...row.broken)
      started = performance.now()
    }
    if (broken.length === 0) continue
    for (const one of broken) console.error(one)
    console.error(
      `again: node scripts/check-reliability.ts ${name} --seed ${seed}${part.standard ? ` --count ${count}` : ''}`,
    )
    process.exitCode = 1
  }
} finally {
  if (!values.keep) rmSync(scratch, { recursive: true, force: true })
}
