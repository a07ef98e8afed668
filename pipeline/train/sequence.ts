/**
 * Trains the sequence network on the days before the calibration days, so that calibration scores are as much out
 * of its sample as the scored days are, and leaves it in fitted/sequence.arrow. It costs more than all other models
 * together: fitted/sequence.json says what it was trained on and with, so that a change elsewhere keeps it.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Automation } from '../../models/automation/automation.ts'
import { poolOf } from '../../models/combination.ts'
import { buildCorpus } from '../../models/sequence/corpus.ts'
import type { StageCode } from '../run-folder/code.ts'
import {
  type FittedSequence,
  readSequenceFacts,
  sequenceFacts,
  writeSequenceFacts,
} from '../run-folder/fitted.ts'
import { writeSequence } from '../run-folder/sequence-file.ts'
import { codeDigest, digest, type StageContext, type StageNote, writeWhole } from '../run-folder/stage.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { readTrainingDays } from './training-days.ts'

/** Of its settings, those that only scoring reads. */
const scoringSettings = ['rateShare', 'cacheSteps', 'intruderShare'] as const
export const code: StageCode = { file: import.meta.filename }

/**
 * @param features key of the feature tables
 * @param automation kind of each principal, by principal_id
 * @param before days since the first day of the data; nothing from here on is read
 * @param standings what people and earlier runs said of days
 * @returns the file, or null when there is no day to learn from
 */
export async function fitSequence(
  warehouse: Warehouse,
  context: StageContext,
  features: string,
  automation: readonly Automation[],
  before: number,
  standings: Standings,
  note: StageNote,
  update: (done: number, detail: string) => void,
): Promise<string | null> {
  const { sequence, reference } = context.settings.models
  const file = join(context.out, 'fitted', 'sequence.arrow')
  const pools = automation.map(poolOf)
  const trainingSettings = Object.entries(sequence).filter(
    ([name]) => !scoringSettings.includes(name as (typeof scoringSettings)[number]),
  )
  const key = digest(
    JSON.stringify([
      features,
      context.seed,
      trainingSettings,
      reference.floorShare,
      pools,
      before,
      standings,
      codeDigest(code),
    ]),
  )
  const kept = existsSync(file) && !context.force ? readSequenceFacts(context.out) : null
  if (kept?.key === key) {
    context.log.line('sequence network: unchanged, kept')
    describeSequence(note, kept)
    return file
  }
  const days = await readTrainingDays(warehouse, before, sequence, standings)
  if (days.length === 0) {
    for (const old of [file, sequenceFacts(context.out)]) rmSync(old, { force: true })
    return null
  }
  const names = async (column: string, table: string, id: string) => {
    const rows = await warehouse.rows<Record<string, string>>(`SELECT ${column} FROM ${table} ORDER BY ${id}`)
    return ['', ...rows.map((row) => row[column]!)]
  }
  const generator = xoroshiro128plus(context.seed)
  const corpus = buildCorpus(
    days,
    await names('action', 'action', 'action_id'),
    pools,
    sequence,
    () => (generator.next() >>> 0) / 2 ** 32,
  )
  // TensorFlow.js takes a fifth of a second to load: only where it is used.
  const { openBackend } = await import('../../models/sequence/backend.ts')
  const { trainSequence } = await import('../../models/sequence/train.ts')
  const backend = await openBackend()
  if (backend.warning) note.warnings.push(backend.warning)
  const started = performance.now()
  const trained = await trainSequence(
    corpus,
    await names('principal', 'principal', 'principal_id'),
    sequence,
    reference.floorShare,
    context.seed,
    async (done, detail) => {
      update(done, `sequence network, ${detail}`)
      await new Promise(setImmediate) // lets an interrupt through
      context.signal.throwIfAborted()
    },
  )
  const seconds = (performance.now() - started) / 1000
  const { network, ...measured } = trained
  const fitted: FittedSequence = {
    key,
    backend: backend.name,
    actions: network.actions.length - 1,
    principals: network.principals.length - 2,
    ...measured,
  }
  rmSync(sequenceFacts(context.out), { force: true }) // until the network that it speaks of is there
  writeWhole(file, writeSequence(network))
  writeSequenceFacts(context.out, fitted)
  const rate = Math.round((trained.tokens * trained.epochs.length) / seconds)
  context.log.line(`sequence network: ${rate.toLocaleString('en-US')} actions a second on ${backend.name}`)
  describeSequence(note, fitted)
  return file
}

/** The network that is there, as it is. @returns the file, or null when there is none */
export function keptSequence(context: StageContext, note: StageNote): string | null {
  const file = join(context.out, 'fitted', 'sequence.arrow')
  const kept = existsSync(file) ? readSequenceFacts(context.out) : null
  if (!kept) return null
  describeSequence(note, kept)
  return file
}

const modelNames = {
  unigram: "the principal's own rates",
  bigram: 'its rates after the action before',
  anybody: 'the network, asked as anybody',
  newcomer: 'the network without principal vectors',
  principal: 'the network',
}

function describeSequence(note: StageNote, fitted: FittedSequence): void {
  const { tokens, heldOut, epochs, kept, actions, principals, quality } = fitted
  note.backend = fitted.backend
  const whole = (n: number) => n.toLocaleString('en-US')
  note.counts['actions that taught the sequence network'] = tokens
  note.prose.push(
    `The sequence network learned the order of ${whole(actions)} actions from ${whole(tokens)} of them, of ${whole(principals)} principals with a vector of their own, in ${epochs.length} epochs; epoch ${kept} explained the held-out days best and was kept.`,
  )
  if (quality)
    note.tables.push({
      title: `How well the next action is foreseen, on ${whole(heldOut)} actions of days that did not teach`,
      model: 'sequence',
      columns: ['model', 'mean surprise (nats)', 'perplexity'],
      rows: Object.entries(modelNames).map(([key, name]) => {
        const loss = quality[key as keyof typeof quality]
        return [name, Math.round(loss * 1000) / 1000, Math.round(Math.exp(loss) * 100) / 100]
      }),
    })
}
