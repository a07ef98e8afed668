/**
 * What a poisoned baseline costs: `node scripts/measure-poison.ts SET OUT [--days 7,14,28] [--parts 3] [--part 1,...]
 * [--no-verdicts] [--set path=value...]`, as Markdown. SET is an organisation with attack_events.csv
 * (scripts/sets/marked-set.ts).
 *
 * An intruder who has been there for long repeats daily in the last days of the baseline what it does in the scored
 * week: the same calls of the same principal at the same time of day, from the same address, with event ids of their
 * own. An incident of several days repeats them in turn. Three runs are compared: the set as it is, with the
 * repetitions, and with the repetitions judged malicious in verdicts.csv.
 *
 * If all incidents were repeated at once, a third of the principals would be intruded on, and attacks would become
 * what people do. So one part of the incidents (by default a third, every third of the list, so that each part has of
 * every class) is repeated in a run; the incidents of the other parts, in the same runs, show what changes for all.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { averagePrecision, rocAuc } from '../models/evaluation/metrics.ts'
import { ingest } from '../pipeline/1-ingest.ts'
import { features } from '../pipeline/2-features.ts'
import { train } from '../pipeline/3-train.ts'
import { score } from '../pipeline/4-score.ts'
import { readSettings } from '../pipeline/settings.ts'
import { literal, openWarehouse, type Warehouse, withWarehouse } from '../pipeline/warehouse/warehouse.ts'
import { quietContext } from './quiet-context.ts'
import { figure, median, percent, table } from './sets/markdown.ts'
import { type MarkedSet, readMarkedSet } from './sets/marked-set.ts'
import { incidentRanks } from './sets/ranks.ts'

const { values, positionals } = parseArgs({
  options: {
    days: { type: 'string', default: '7,14,28' },
    parts: { type: 'string', default: '3' },
    part: { type: 'string' },
    'no-verdicts': { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: true,
})
const [folder, out] = positionals
if (!folder || !out)
  throw new Error(
    'usage: node scripts/measure-poison.ts SET OUT [--days 7,14,28] [--parts 3] [--part 1,...] [--no-verdicts] [--set path=value...]',
  )
const settings = readSettings(values.set)
const parts = Number(values.parts)
const chosenParts = values.part?.split(',').map(Number) ?? Array.from({ length: parts }, (_, i) => i + 1)
const lengths = values.days.split(',').map(Number)
const cloudtrail = join(folder, 'cloudtrail')
const memory = '2GiB'

interface Variant {
  name: string
  part: number
  marked: MarkedSet
}

const original = await run('original', [])
const incidents = original.incidents.map(({ incident }) => incident)
const repeatedIn = (part: number) => new Set(incidents.filter((_, i) => i % parts === part - 1))
const scoreFrom = await withWarehouse({ out: join(out, 'original'), memory }, async (warehouse) => {
  const [window] = await warehouse.rows<{ day: string }>('SELECT score_from::VARCHAR AS day FROM time_window')
  return window!.day
})

const variants: Variant[] = []
for (const part of chosenParts)
  for (const days of lengths) {
    const name = `part ${part} of ${parts}, ${days} days`
    const place = `part-${part}-of-${parts}-days-${days}`
    const extra = await writeRepetitions(place, [...repeatedIn(part)], days)
    const marked = await run(place, [extra])
    const repeated = await repeatedDays(place, [...repeatedIn(part)], days)
    variants.push({ name, part, marked })
    if (values['no-verdicts']) continue
    const judged = `${place}-verdicts`
    mkdirSync(join(out, judged), { recursive: true })
    writeFileSync(
      join(out, judged, 'verdicts.csv'),
      `finding,verdict,by,note\n${repeated.map((uid) => `${uid},malicious,measure,\n`).join('')}`,
    )
    variants.push({ name: `${name}, judged`, part, marked: await run(judged, [extra]) })
  }
report()

/** A run over the set and more files beside it, marked; stages that did not change are kept. */
async function run(place: string, extra: string[]): Promise<MarkedSet> {
  const started = performance.now()
  const context = quietContext(join(out!, place), { settings, memory })
  await ingest(context, { input: [cloudtrail, ...extra] })
  await features(context, {})
  await train(context)
  await score(context)
  console.error(`${place}: ${((performance.now() - started) / 1000).toFixed(0)} s`)
  return readMarkedSet(folder!, context.out, basename(folder!))
}

/** Writes the repetitions of these incidents as CloudTrail Parquet like that of the set. @returns their folder */
async function writeRepetitions(place: string, chosen: string[], days: number): Promise<string> {
  const extra = join(out!, 'repetitions', place)
  const [file, partial] = [join(extra, 'repetitions.parquet'), `${extra}.partial`]
  mkdirSync(extra, { recursive: true })
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory,
    spill: join(tmpdir(), `usually-poison-${randomUUID()}`),
  })
  await warehouse.run(`
    COPY (
      WITH attack AS (
        SELECT DISTINCT event_id, incident FROM read_csv(${literal(join(folder!, 'attack_events.csv'))}, all_varchar = true)
        WHERE incident IN (${chosen.map(literal).join(', ')})
      ), raw AS (
        SELECT * FROM read_parquet(${literal(join(cloudtrail, '**', '*.parquet'))}, union_by_name = true, hive_partitioning = false)
        JOIN attack ON eventid = event_id
        QUALIFY row_number() OVER (PARTITION BY eventid ORDER BY eventtime) = 1 -- delivered twice
      ), turns AS (
        SELECT *, dense_rank() OVER (PARTITION BY incident ORDER BY eventtime[:10]) - 1 AS turn FROM raw
      ), counted AS (
        SELECT *, max(turn) OVER (PARTITION BY incident) + 1 AS turns FROM turns
      )
      SELECT * EXCLUDE (event_id, incident, turn, turns, before) REPLACE (
        (DATE ${literal(scoreFrom)} - before::INTEGER)::VARCHAR || eventtime[11:] AS eventtime,
        md5(eventid || before)::UUID::VARCHAR AS eventid,
        md5(requestid || before)::UUID::VARCHAR AS requestid
      )
      FROM counted, range(1, ${days + 1}) AS back (before)
      WHERE before % turns = turn
      ORDER BY eventtime, eventid
    ) TO ${literal(partial)} (FORMAT parquet, COMPRESSION zstd)`)
  warehouse.close()
  // A file that is the same is left as it was: ingest would read a newer one again.
  if (existsSync(file) && readFileSync(file).equals(readFileSync(partial))) rmSync(partial)
  else renameSync(partial, file)
  return extra
}

/** The principal-days of the run that the repetitions fell on: what a verdict has to name. */
async function repeatedDays(place: string, chosen: string[], days: number) {
  return withWarehouse({ out: join(out!, place), memory }, async (warehouse: Warehouse) => {
    const rows = await warehouse.rows<{ uid: string }>(
      `WITH victim AS (
         SELECT DISTINCT principal FROM read_csv(${literal(join(folder!, 'labels.csv'))}, all_varchar = true)
         WHERE incident IN (${chosen.map(literal).join(', ')})
       )
       SELECT finding_uid(principal, d.day) AS uid
       FROM principal_day d JOIN (SELECT principal_id, principal FROM principal) USING (principal_id) SEMI JOIN victim USING (principal), time_window
       WHERE d.day >= score_from - ${days} AND d.day < score_from ORDER BY uid`,
    )
    return rows.map(({ uid }) => uid)
  })
}

function report(): void {
  console.log(
    `${basename(folder!)}: ${incidents.length} incidents; repeated before ${scoreFrom}. Ranks are each incident's as if it were the only one of its week.`,
  )
  const head = ['baseline', 'incidents', 'of', 'AUC', 'average precision', 'in 10', 'in 20', 'median rank']
  const rows = chosenParts.flatMap((part) => {
    const repeated = repeatedIn(part)
    const others = new Set(incidents.filter((incident) => !repeated.has(incident)))
    const rank = (name: string, marked: MarkedSet) => [
      [name, 'repeated', ...standing(marked, repeated)],
      [name, 'others', ...standing(marked, others)],
    ]
    return [
      ...rank(`part ${part} of ${parts}, as it is`, original),
      ...variants
        .filter((variant) => variant.part === part)
        .flatMap(({ name, marked }) => rank(name, marked)),
    ]
  })
  table('How incidents rank', head, rows)

  const moved = (name: string, marked: MarkedSet, victims: ReadonlySet<string>, mine: boolean) => {
    const before = new Map(original.days.map((day) => [`${day.principal} ${day.day}`, day]))
    const days = marked.days.filter(
      ({ incidents, odd, principal }) =>
        incidents.length === 0 && odd === '' && victims.has(principal) === mine,
    )
    const changes = days
      .flatMap(({ principal, day, p }) => {
        const was = before.get(`${principal} ${day}`)
        return was ? [Math.log2(was.p) - Math.log2(p)] : []
      })
      .sort((a, b) => a - b)
    const at = (q: number) => figure(changes[Math.floor(q * (changes.length - 1))] ?? Number.NaN, 2)
    const under = (limit: number) => percent(days.filter(({ p }) => p <= limit).length / days.length)
    return [
      name,
      mine ? 'of repeated incidents' : 'all others',
      days.length,
      under(0.1),
      under(0.05),
      under(0.01),
      at(0.05),
      at(0.5),
      at(0.95),
    ]
  }
  table(
    'Ordinary days: p-values, and bits less those of the set as it is (5 %, median, 95 %)',
    ['baseline', 'principals', 'days', 'p <= .1', '<= .05', '<= .01', '5 %', 'median', '95 %'],
    chosenParts.flatMap((part) => {
      const repeated = repeatedIn(part)
      const victims = new Set(
        original.days
          .filter(({ incidents }) => incidents.some((incident) => repeated.has(incident)))
          .map(({ principal }) => principal),
      )
      const both = (name: string, marked: MarkedSet) => [
        moved(name, marked, victims, false),
        moved(name, marked, victims, true),
      ]
      return [
        ...both(`part ${part} of ${parts}, as it is`, original),
        ...variants
          .filter((variant) => variant.part === part)
          .flatMap(({ name, marked }) => both(name, marked)),
      ]
    }),
  )
}

/** Of some incidents, against the days without any. */
function standing(marked: MarkedSet, chosen: ReadonlySet<string>): (string | number)[] {
  const days = marked.days.flatMap(({ incidents }, row) =>
    incidents.length === 0 || incidents.some((incident) => chosen.has(incident))
      ? [{ score: marked.score[row]!, positive: incidents.length > 0, group: 0 }]
      : [],
  )
  const ranks = incidentRanks(marked, marked.score)
  const alone = [...chosen].map((incident) => ranks.get(incident)?.alone ?? Number.POSITIVE_INFINITY)
  return [
    chosen.size,
    figure(rocAuc(days)),
    figure(averagePrecision(days)),
    alone.filter((rank) => rank <= 10).length,
    alone.filter((rank) => rank <= 20).length,
    median(alone),
  ]
}
