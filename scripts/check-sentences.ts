/**
 * Are the sentences of a run true? `node scripts/check-sentences.ts RUN...` takes every one apart, counts its numbers and
 * names again from RUN/events/, and prints counts as Markdown, then what is false or not understood. Exit 1 where any is.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { settingsSchema } from '../models/settings.ts'
import { readManifest } from '../pipeline/run-folder/manifest.ts'
import { checkAll, sentencesOf } from './check/check-run.ts'

const runs = process.argv.slice(2)
if (runs.length === 0) throw new Error('usage: node scripts/check-sentences.ts RUN...')

const spill = mkdtempSync(join(tmpdir(), 'usually-check-'))
const told: string[] = []
const models = new Map<string, number>()
console.log(
  '| run | sentences | how many | numbers and names counted again | model’s own | not understood | false |',
)
console.log('|---|---|---|---|---|---|---|')
for (const run of runs) {
  const settings = settingsSchema.parse(readManifest(run)?.settings ?? {})
  const tallies = checkAll(await sentencesOf(run, settings, spill))
  for (const [kind, tally] of [...tallies].sort()) {
    for (const [pattern, n] of tally.models) models.set(pattern, (models.get(pattern) ?? 0) + n)
    const own = [...tally.models.values()].reduce((sum, n) => sum + n, 0)
    console.log(
      `| ${basename(run)} | ${kind} | ${tally.sentences} | ${tally.claims} | ${own} | ${tally.unread.length} | ${tally.wrong.length} |`,
    )
    for (const { where, sentence } of tally.unread)
      told.push(`${basename(run)}, ${where}: not understood: ${sentence}`)
    for (const { where, sentence, what } of tally.wrong)
      told.push(`${basename(run)}, ${where}: false: ${sentence}\n    ${what.join('\n    ')}`)
  }
}
rmSync(spill, { recursive: true, force: true })
console.log('\nModel’s own:')
for (const [pattern, n] of [...models].sort()) console.log(`- ${pattern}: ${n}`)
if (told.length > 0) {
  console.log(`\n${told.join('\n')}`)
  process.exitCode = 1
}
