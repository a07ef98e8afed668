import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { seeded } from '../../models/random.ts'
import type { Comparison } from '../evaluate/comparison.ts'
import { exampleContext, openReader, scratchFolder } from '../example/run.ts'
import { scoringOf, writeScoring } from '../run-folder/scoring.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { literal } from '../warehouse/warehouse.ts'
import { compare } from './compare.ts'

const folder = scratchFolder('compare')
let reader: Warehouse
beforeAll(async () => {
  reader = await openReader()
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterAll(() => {
  vi.restoreAllMocks()
  reader.close()
  rmSync(folder, { recursive: true })
})

const figure = { value: 0.5, low: 0.4, high: 0.6 }
const victims = Array.from({ length: 20 }, (_, i) => `person-${i * 10}`)

/** A run over 200 principals with one day each, of whom 20 were attacked. */
async function writeRun(
  name: string,
  given: { attack: number; noise?: number; changes?: object; run?: object },
) {
  const out = join(folder, name)
  mkdirSync(out, { recursive: true })
  const ordinary = seeded(1, 'ordinary').float
  const own = seeded(1, name).float
  const rows = Array.from({ length: 200 }, (_, i) => {
    const isVictim = victims.includes(`person-${i}`)
    const score = ordinary() + (given.noise ?? 0) * (own() - 0.5) + (isVictim ? given.attack : 0)
    return `('person-${i}', DATE '2026-11-10', ${score}::DOUBLE)`
  })
  await reader.run(
    `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS s(principal, day, priority)) TO ${literal(join(out, 'scores.parquet'))}`,
  )
  writeFileSync(
    join(out, 'run.json'),
    JSON.stringify({ seed: 1, settings: { confidence: { low: given.attack } }, ...given.run }),
  )
  writeFileSync(
    join(out, 'evaluation.json'),
    JSON.stringify({
      version: 1,
      order: 'priority',
      sets: [
        {
          name: 'labels',
          ranking: { auc: figure, average_precision: { value: 0.3, low: null, high: null } },
          recall_alone: [{ budget: 10, found: 1, of: 2, ...figure }],
          incidents: victims.map((principal, i) => ({
            incident: `incident ${i}`,
            principal,
            reviews_alone: given.attack > 0.5 ? 5 : 50,
          })),
          positive_days: victims.map((principal) => ({ principal, day: '2026-11-10' })),
          competitors: [{ kind: 'alone', name: 'volume' }],
        },
      ],
      swaps: null,
      ...given.changes,
    }),
  )
  return out
}

/** What `compare` prints of the runs. */
async function printed(runs: string[], file?: string): Promise<string> {
  const written = vi.mocked(process.stdout.write)
  written.mockClear()
  await compare(exampleContext(folder), runs, { file })
  return written.mock.calls.map(([text]) => String(text)).join('')
}

describe('two runs', () => {
  test('of which one finds more: the difference exceeds noise', async () => {
    const before = await writeRun('before', { attack: 0 })
    const after = await writeRun('after', { attack: 0.8 })
    const { differences, runs, notes } = await compare(exampleContext(folder), [before, after])
    expect(notes).toEqual([])
    expect(runs.map(({ settings }) => settings)).toEqual([{ 'confidence.low': 0 }, { 'confidence.low': 0.8 }])
    expect(differences.map(({ figure, exceeds_noise }) => [figure, exceeds_noise])).toEqual([
      ['ROC AUC', true],
      ['average precision', true],
      ['found in 10 a week', true],
    ])
    for (const { low } of differences) expect(low).toBeGreaterThan(0)
    expect(differences[2]!.value).toBe(1)
  })

  test('that differ by chance: no difference exceeds noise', async () => {
    const one = await writeRun('one', { attack: 0.3, noise: 0.2 })
    const other = await writeRun('other', { attack: 0.3, noise: 0.2 })
    const { differences } = await compare(exampleContext(folder), [one, other])
    for (const { figure, exceeds_noise, value } of differences)
      expect([figure, exceeds_noise, Math.abs(value) < 0.1]).toEqual([figure, false, true])
  })

  test('over the same data with the same settings: it is said that nothing differs', async () => {
    const one = await writeRun('one', { attack: 0.3 })
    const other = await writeRun('other', { attack: 0.3 })
    expect(await printed([one, other])).toContain('No setting differs, nor do data, incidents or code.')
  })

  test('over other data, incidents or code: it is said in the terminal and in JSON', async () => {
    const inputs = [{ path: 'a.json', size: 10, digest: 'd1' }]
    const scored = (folder: string, principalDays: number, code: string) =>
      writeScoring(
        folder,
        scoringOf(
          { score_from: '2026-11-10', score_to: '2026-11-10', principal_days: principalDays, days: 1 },
          exampleContext(folder).settings,
          code,
        ),
      )
    const one = await writeRun('one', { attack: 0.3, run: { inputs, versions: { usually: '0.1.0' } } })
    scored(one, 200, 'aaaaaaaa')
    const moved = [{ path: 'elsewhere/a.json', size: 10, digest: 'd1' }]
    const same = await writeRun('same', {
      attack: 0.3,
      run: { inputs: moved, versions: { usually: '0.1.0' } },
    })
    scored(same, 200, 'aaaaaaaa')
    expect(await printed([one, same])).toContain('nor do data')

    const grown = [...inputs, { path: 'b.json', size: 20, digest: 'd2' }]
    const other = await writeRun('other', {
      attack: 0.3,
      run: { inputs: grown, versions: { usually: '0.2.0' } },
      changes: { sets: [] },
    })
    scored(other, 210, 'bbbbbbbb')
    // Another version names its settings otherwise.
    const left = JSON.parse(readFileSync(join(other, 'scoring.json'), 'utf8')) as object
    writeFileSync(join(other, 'scoring.json'), JSON.stringify({ ...left, settings: { renamed: {} } }))
    const file = join(folder, 'comparison.json')
    const text = await printed([one, other], file)
    expect(text).toContain('Not the same: input files, scored days, known incidents, version, code.')
    expect(text).toMatch(
      /\| one \| 1 file \(\w{8}\) \| 2026-11-10 to 2026-11-10, 200 principal-days \| labels: 20 /,
    )
    expect(text).toMatch(
      /\| other \| 2 files \(\w{8}\) \| .*210 principal-days \| none \| 0\.2\.0 \| \w{8} \|/,
    )
    const { differing, runs } = JSON.parse(readFileSync(file, 'utf8')) as Comparison
    expect(differing).toEqual(['input_files', 'scored_days', 'known_incidents', 'version', 'code'])
    expect(runs.map(({ basis }) => basis.version)).toEqual(['0.1.0', '0.2.0'])
    for (const run of [one, same, other]) rmSync(join(run, 'scoring.json'))
  })

  test('over other incidents are not paired, and it is said why', async () => {
    const one = await writeRun('one', { attack: 0.3 })
    const elsewhere = await writeRun('elsewhere', {
      attack: 0.3,
      changes: { sets: [] },
    })
    const { differences, notes } = await compare(exampleContext(folder), [one, elsewhere])
    expect(differences).toEqual([])
    expect(notes.join()).toMatch(/elsewhere, labels: not evaluated there/)
  })
})

test('swapped days are paired with themselves, and one that a run lacks is left out', async () => {
  const groups = [{ kind: 'night', donor: 'near', days: 40, auc: figure, median_rank: 3 }]
  const withSwaps = async (name: string, found: number) => {
    const out = await writeRun(name, { attack: 0.3, changes: { swaps: { groups } } })
    const rows = Array.from({ length: 40 }, (_, i) => {
      const isFound = i < found
      return `('night', 'near', 'person-${i}', DATE '2026-11-10', 'person-${i + 1}', DATE '2026-11-11', ${isFound ? 2 : 0.1}::DOUBLE, ${isFound ? 1 : 90})`
    })
    mkdirSync(join(out, 'evaluation'), { recursive: true })
    await reader.run(
      `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS s(kind, donor, principal, day, donor_principal, donor_day, priority, reviews)
        WHERE ${name === 'many' ? "principal <> 'person-39'" : 'true'}) TO ${literal(join(out, 'evaluation', 'swaps.parquet'))}`,
    )
    return out
  }
  const { differences } = await compare(exampleContext(folder), [
    await withSwaps('few', 5),
    await withSwaps('many', 30),
  ])
  const [auc, found] = differences.filter(({ set }) => set === 'swaps: night, near donor')
  expect([auc!.n, found!.n]).toEqual([39, 39])
  expect([auc!.exceeds_noise, found!.exceeds_noise]).toEqual([true, true])
  expect(found!.value).toBeCloseTo(25 / 39, 12)
})

describe('a run that cannot be compared says which file, what is wrong and what to do', () => {
  const good = () => writeRun('good', { attack: 0.3 })

  test.each<[string, string, string, RegExp]>([
    ['cut short', 'evaluation.json', '{"version": 1, "se', /evaluation\.json: not JSON.*with --force/],
    [
      'of another version',
      'evaluation.json',
      JSON.stringify({ version: 0, sets: [] }),
      /evaluation\.json: version: .*another version of usually.*Run "usually evaluate/,
    ],
    [
      'that ranked by something else',
      'evaluation.json',
      JSON.stringify({ version: 1, sets: [], swaps: null }),
      /evaluation\.json: order: .*Run "usually evaluate/,
    ],
    [
      'with a figure missing',
      'evaluation.json',
      JSON.stringify({ version: 1, order: 'priority', sets: [{ name: 'labels', ranking: {} }], swaps: null }),
      /evaluation\.json: sets\.0\.ranking\.auc: /,
    ],
    ['without settings', 'run.json', '{"seed": 1}', /run\.json: settings: .*Run "usually run/],
  ])('%s', async (name, file, content, message) => {
    const broken = await writeRun(`broken ${name}`, { attack: 0.3 })
    writeFileSync(join(broken, file), content)
    await expect(compare(exampleContext(folder), [await good(), broken])).rejects.toThrow(message)
  })

  test('not there', async () => {
    await expect(compare(exampleContext(folder), [await good(), join(folder, 'nowhere')])).rejects.toThrow(
      /nowhere: no such run folder/,
    )
    const bare = join(folder, 'bare')
    mkdirSync(bare)
    await expect(compare(exampleContext(folder), [await good(), bare])).rejects.toThrow(
      /run\.json: missing\. Run "usually run/,
    )
    await expect(compare(exampleContext(folder), [await good()])).rejects.toThrow(/two run folders/)
  })
})
