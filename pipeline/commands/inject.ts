/**
 * `inject`: a data set with known attacks in it, made of a user's own and of attack logs. Each attack is rewritten to
 * a principal of the data set, once within its own session and once with its key from elsewhere.
 *
 * The history is read through ingest, which knows every layout and names the principals; its run lies in OUT/.work
 * and is removed at the end.
 */

import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../../models/random.ts'
import { ingest } from '../1-ingest.ts'
import { Failure } from '../failure.ts'
import type { SourceFile } from '../ingest/source-file.ts'
import { findSources } from '../ingest/sources.ts'
import { readAttacks, type SkippedFile } from '../inject/attacks.ts'
import { castIncidents, type Incident, type Variant, variants } from '../inject/casting.ts'
import { linkFiles, writeTrailFiles } from '../inject/deliver.ts'
import { type History, openHistory } from '../inject/history.ts'
import { labelInjected, labelsFile } from '../inject/labels.ts'
import { type Moment, momentOf } from '../inject/moment.ts'
import { readOriginals } from '../inject/originals.ts'
import { rewriteAttack } from '../inject/rewrite.ts'
import type { TrailRecord } from '../inject/trail-record.ts'
import { openLog } from '../log.ts'
import { keepApart } from '../run-folder/apart.ts'
import { requireLedger } from '../run-folder/ledger.ts'
import { claim } from '../run-folder/marker.ts'
import { type StageContext, writeWhole } from '../run-folder/stage.ts'
import { isS3Address } from '../s3/address.ts'

export interface InjectOptions {
  /** A folder of attack logs. */
  incidents: string
  /** Files, folders or globs of CloudTrail. */
  into: string[]
  /** First and last of the days that attacks go into; by default the last seven of the data. */
  scoreFrom?: string
  scoreTo?: string
  variant: string
}

/** injected.json */
export interface InjectSummary {
  seed: number
  /** The days that attacks went into. */
  score_from: string
  score_to: string
  candidates: number
  incidents: {
    incident: string
    technique: string
    variant: Variant
    victim: string
    kind: string
    start: string
    end: string
    events: number
    /** The victim, and whoever the attack made or took. */
    principals: string[]
  }[]
  events: number
  files: { original: number; injected: number }
  skipped: SkippedFile[]
}

export async function inject(context: StageContext, options: InjectOptions): Promise<InjectSummary> {
  const { out, seed, log } = context
  const wanted = variantsOf(options.variant)
  for (const [name, day] of [
    ['--score-from', options.scoreFrom],
    ['--score-to', options.scoreTo],
  ])
    if (day && (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))))
      throw new Failure(`${name} ${day}: expected a day such as 2026-11-09`, 2)

  // 1. The attacks, and the data set they go into.
  const { attacks, skipped } = readAttacks(options.incidents)
  for (const { file, reason } of skipped) log.line(`inject: ${file} left out: ${reason}`)
  keepApart(out, options.into, '--into')
  const { files } = await findSources(options.into)
  checkLocal(files)
  claim(out, 'inject')
  const work = join(out, '.work')
  rmSync(work, { recursive: true, force: true })
  let history: History | undefined
  try {
    await ingest({ ...context, out: join(work, 'data') }, { input: options.into })
    history = await openHistory(context, join(work, 'data'), options)

    // 2. Who is attacked, when, and from where.
    const incidents = cast(history)
    await history.lookAt([...new Set(incidents.map(({ victim }) => victim.principal))])
    const moments: Moment[] = []
    for (const incident of incidents)
      moments.push(await momentOf(incident, history, random('moment', incident)))

    // 3. The attacks as the victims' own doing.
    const originals = await readOriginals(
      moments.map(({ stolen }) => stolen),
      requireLedger(join(work, 'data')),
      { memory: context.memory, spill: join(work, 'spill') },
    )
    const names = await history.names()
    const style = {
      versions: await history.versions(),
      members: originals.members,
      words: names.words,
      takenNames: names.taken,
    }
    const owner = new Map<string, Incident>()
    const injected: TrailRecord[] = []
    for (const [i, incident] of incidents.entries()) {
      const moment = moments[i]!
      const stolen = originals.records.get(moment.stolen.event_id)!
      const own = random('records', incident)
      for (const record of rewriteAttack(incident.attack, moment, stolen, incident.variant, style, own)) {
        owner.set(String(record.eventID), incident)
        injected.push(record)
      }
    }

    // 4. The data set: the user's files and the injected ones, labelled by what ingest reads in them.
    const partial = join(work, 'cloudtrail')
    mkdirSync(partial, { recursive: true })
    const copied = linkFiles(files, partial)
    const written = writeTrailFiles(injected, partial, seeded(seed, 'inject', 'files'))
    const readBack = { ...context, out: join(work, 'injected'), log: openLog('quiet', () => {}) }
    const { counts, facts } = await ingest(readBack, { input: written })
    if (facts.events_kept !== owner.size)
      throw new Error(`${owner.size} events were written, but ingest reads back ${JSON.stringify(counts)}`)
    const labels = await labelInjected(context, readBack.out, owner, history)
    const summary: InjectSummary = {
      seed,
      score_from: history.window.from,
      score_to: history.window.to,
      candidates: history.candidates.length,
      incidents: incidents.map(({ name, attack, variant, victim }, i) => ({
        incident: name,
        technique: attack.technique,
        variant,
        victim: victim.principal,
        kind: victim.kind,
        start: new Date(moments[i]!.times[0]!).toISOString(),
        end: new Date(moments[i]!.times.at(-1)!).toISOString(),
        events: attack.records.length,
        principals: labels.filter(({ incident }) => incident === name).map(({ principal }) => principal),
      })),
      events: injected.length,
      files: { original: files.length, injected: written.length },
      skipped,
    }
    writeWhole(join(out, 'injected.json'), `${JSON.stringify(summary, null, 1)}\n`)
    rmSync(join(out, 'cloudtrail'), { recursive: true, force: true })
    renameSync(partial, join(out, 'cloudtrail'))
    writeWhole(join(out, 'labels.csv'), labelsFile(labels))
    log.line(
      `inject: ${injected.length} events of ${incidents.length} incidents, ${labels.length} labels; ` +
        `${files.length} original files ${copied > 0 ? `(${copied} copied, the others linked)` : 'linked'}, ${skipped.length} files left out. ` +
        `Next: usually run --input ${join(out, 'cloudtrail')} --labels ${join(out, 'labels.csv')}` +
        ` --score-from ${summary.score_from} --score-to ${summary.score_to}`,
    )
    return summary
  } finally {
    history?.close()
    rmSync(work, { recursive: true, force: true })
  }

  function cast({ candidates, window, baselineDays, leastActiveDays }: History): Incident[] {
    if (candidates.length === 0)
      throw new Failure(
        `${options.into.join(', ')}: nobody to attack. Expected a person, role or user with calls of its own from an address ` +
          `on at least ${leastActiveDays} of the ${baselineDays} days before ${window.from} and on one from then to ${window.to}. ` +
          'Give a longer history, or other days with --score-from and --score-to.',
      )
    const needed = attacks.length * wanted.length
    if (needed > candidates.length)
      log.warn(
        `${needed} incidents, but only ${candidates.length} principals with a history of ${leastActiveDays} days: ` +
          'some are attacked more than once, on different days where they have them.',
      )
    return castIncidents(attacks, wanted, candidates, seeded(seed, 'inject', 'cast'))
  }

  function random(what: string, { name }: Incident) {
    return seeded(seed, 'inject', what, name)
  }
}

function variantsOf(variant: string): Variant[] {
  if (variant === 'both') return [...variants]
  const one = variants.find((known) => known === variant)
  if (!one) throw new Failure(`--variant ${variant}: expected ${variants.join(', ')} or both`, 2)
  return [one]
}

/** The result holds all files of the data set. */
function checkLocal(files: readonly SourceFile[]): void {
  const object = files.find(({ path }) => isS3Address(path))
  if (object)
    throw new Failure(
      `--into ${object.path}: expected files on this machine, as the result holds them all. Copy them first (aws s3 sync).`,
    )
}
