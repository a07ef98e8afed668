/**
 * Trains the sequence network on the days before the calibration days, so that calibration scores are as much out
 * of its sample as the scored days are, and leaves it in fitted/sequence.arrow. It costs more than all other models
 * together: fitted/sequence.json says what it was trained on and with, so that a change elsewhere keeps it, and so that a
 * run which was stopped after it need not train it again.
 */
import { existsSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
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
import { contentDigest } from '../run-folder/outputs.ts'
import { writeSequence } from '../run-folder/sequence-file.ts'
import {
  codeDigest,
  digest,
  type Making,
  type StageContext,
  type StageNote,
  writeWhole,
} from '../run-folder/stage.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { halfThread } from './half-thread.ts'
import { readTrainingBasis, stillServes } from './network-age.ts'
import { readTrainingDays } from './training-days.ts'

/** Of its settings, those that change nothing of what is learned. */
const otherSettings = ['rateShare', 'cacheSteps', 'intruderShare', 'retrainDays'] as const
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
  making: Making,
  features: string,
  automation: readonly Automation[],
  before: number,
  standings: Standings,
  note: StageNote,
  update: (done: number, detail: string) => void,
): Promise<string | null> {
  const { sequence, reference } = context.settings.models
  const pools = automation.map(poolOf)
  const trainingSettings = Object.entries(sequence).filter(
    ([name]) => !otherSettings.includes(name as (typeof otherSettings)[number]),
  )
  const way = digest(JSON.stringify([context.seed, trainingSettings, reference.floorShare, codeDigest(code)]))
  const key = digest(JSON.stringify([way, features, pools, before, standings]))
  const basis = await readTrainingBasis(warehouse, before)
  // One that a run trained which was stopped later lies where that run wrote.
  for (const folder of context.force ? [] : [making.folder, context.out]) {
    const known = networkIn(folder)
    if (known?.facts.way !== way) continue
    const isSame = known.facts.key === key
    if (!isSame && !(await stillServes(warehouse, known.facts, basis, sequence))) continue
    const age = isSame ? 'unchanged' : `of the days before ${known.facts.before}`
    context.log.line(`sequence network: ${age}, kept`)
    describeSequence(note, known.facts)
    if (folder === context.out) keep(making)
    return known.file
  }
  dropNetwork(making.folder)
  const days = await readTrainingDays(warehouse, before, sequence, standings)
  if (days.length === 0) return null
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
    (context.settings.workers || availableParallelism()) > 1 ? halfThread : undefined,
  )
  const seconds = (performance.now() - started) / 1000
  const { network, ...measured } = trained
  const content = writeSequence(network)
  const fitted: FittedSequence = {
    key,
    digest: digest(content),
    way,
    ...basis,
    backend: backend.name,
    actions: network.actions.length - 1,
    principals: network.principals.length - 2,
    ...measured,
  }
  const file = networkFile(making.folder)
  writeWhole(file, content)
  writeSequenceFacts(making.folder, fitted)
  const rate = Math.round((trained.tokens * trained.epochs.length) / seconds)
  context.log.line(`sequence network: ${rate.toLocaleString('en-US')} actions a second on ${backend.name}`)
  describeSequence(note, fitted)
  return file
}

/** The network that is there, as it is. @returns the file, or null when there is none */
export function keptSequence({ out }: StageContext, making: Making, note: StageNote): string | null {
  const known = networkIn(out)
  if (!known) return null
  describeSequence(note, known.facts)
  keep(making)
  return known.file
}

const networkFile = (folder: string) => join(folder, 'fitted', 'sequence.arrow')

/** Null where there is none, or another one than its facts speak of. */
function networkIn(folder: string): { file: string; facts: FittedSequence } | null {
  const file = networkFile(folder)
  const facts = existsSync(file) ? readSequenceFacts(folder) : null
  return facts && contentDigest(file) === facts.digest ? { file, facts } : null
}

/** The run folder's network stays; what a run that was stopped had trained goes. */
function keep(making: Making): void {
  dropNetwork(making.folder)
  for (const file of ['sequence.arrow', 'sequence.json']) making.keep(`fitted/${file}`)
}

function dropNetwork(folder: string): void {
  for (const file of [networkFile(folder), sequenceFacts(folder)]) rmSync(file, { force: true })
}

const modelNames = {
  unigram: "the principal's own rates",
  bigram: 'its rates after the action before',
  anybody: 'the network, asked as anybody',
  newcomer: 'the network without principal vectors',
  principal: 'the network',
}

function describeSequence(note: StageNote, fitted: FittedSequence): void {
  const { tokens, heldOut, epochs, kept, actions, principals, quality, before } = fitted
  note.backend = fitted.backend
  const whole = (n: number) => n.toLocaleString('en-US')
  note.counts['actions that taught the sequence network'] = tokens
  note.prose.push(
    `The sequence network learned the order of ${whole(actions)} actions from ${whole(tokens)} of them, of ${whole(principals)} principals with a vector of their own, on the days before ${before}, in ${epochs.length} epochs; epoch ${kept} explained the held-out days best and was kept.`,
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
