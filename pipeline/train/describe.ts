/** What the training stage says of itself in its note. */

import type { AutomationFacts } from '../../models/automation/automation.ts'
import { judgeIdentity } from '../../models/automation/identity.ts'
import { type ChoiceParts, chance } from '../../models/choice.ts'
import type { Settings } from '../../models/settings.ts'
import type { NewChoice } from '../../models/signals/new-action.ts'
import { dateOf, type Span } from '../run-folder/span.ts'
import type { StageNote } from '../run-folder/stage.ts'
import type { Earlier } from './earlier.ts'

/** Where the walk began. @param earlier the walk that was gone on with. @param known calibration days not asked again */
export function describeWalk(note: StageNote, earlier: Earlier | null, known: number): void {
  if (!earlier) {
    note.prose.push("The walk went through each principal's days in order.")
    return
  }
  const { facts, goOn, walk } = earlier
  const whole = (n: number) => n.toLocaleString('en-US')
  note.counts['principals gone on with'] = goOn
  note.counts['calibration days known before'] = known
  note.prose.push(
    `The walk went on with the days from ${facts.before} where the last training had left ${whole(goOn)} ${goOn === 1 ? 'principal' : 'principals'}${walk.begin.length > 0 ? `, and began anew with ${whole(walk.begin.length)}, of whom something before then has changed` : ''}. Gates and what similarity counts for are those of the days before ${facts.begun_before}, when it began with everybody.`,
  )
}

export function describeCalibration(
  note: StageNote,
  days: number,
  calibrationDays: number,
  { leastDays }: Settings['confidence'],
): void {
  note.counts['calibration principal-days'] = days
  note.prose.push(
    `The last ${calibrationDays} days before the scored ones gave ${days.toLocaleString('en-US')} calibration principal-days.`,
  )
  if (days < leastDays)
    note.warnings.push(
      `Only ${days} calibration principal-days: how rare a day is cannot be said. Findings are held at low confidence.`,
    )
}

/** How well similarity says which new action comes next, on calibration days, against popularity and chance. */
export function describeChoices(
  note: StageNote,
  choices: NewChoice[],
  weights: ChoiceParts,
  { firstDate, scoreFrom }: Span,
): void {
  if (choices.length === 0) return
  const mean = (value: (choice: NewChoice) => number) =>
    choices.reduce((sum, choice) => sum + value(choice), 0) / choices.length
  const bits = (alone: ChoiceParts) => mean(({ parts }) => -Math.log2(chance(alone, parts)))
  // A part alone gives 0 to what it never saw: a tenth of the uniform part keeps it finite.
  const rows: [string, number, number | null][] = [
    ['similarity, popularity and service together', bits(weights), null],
    ['similarity alone', bits([0.9, 0, 0, 0.1]), mean(({ rank }) => (rank.like <= 10 ? 1 : 0))],
    ['popularity by principals', bits([0, 0.9, 0, 0.1]), mean(({ rank }) => (rank.popular <= 10 ? 1 : 0))],
    ['uniform', bits([0, 0, 0, 1]), null],
  ]
  note.tables.push({
    title: `Which new action next: ${choices.length.toLocaleString('en-US')} first uses on the calibration days before ${dateOf(scoreFrom, firstDate)}`,
    model: 'similarity',
    columns: ['predictor', 'bits a new action', 'among the first 10'],
    rows: rows.map(([name, loss, recall]) => [
      name,
      Math.round(loss * 100) / 100,
      recall === null ? null : `${Math.round(100 * recall)} %`,
    ]),
  })
}

const edges = [0, 0.05, 0.2, 0.5, 0.8, 0.95, 1]

/**
 * How well behaviour alone tells automation from people, where the identity is certain.
 * @param probability of automation, by a model that the principal did not teach; null where identity is not certain
 */
export function describeAutomation(
  note: StageNote,
  facts: readonly AutomationFacts[],
  probability: readonly (number | null)[],
): void {
  const judged = facts.flatMap(({ identity }, i) => {
    const { certain } = judgeIdentity(identity)
    const p = probability[i] ?? null
    return certain === null || p === null ? [] : [{ machine: certain, p }]
  })
  if (judged.length === 0) return
  note.tables.push({
    title: `Automation by behaviour alone: ${judged.length.toLocaleString('en-US')} principals whose identity is certain, each judged by a model that it did not teach`,
    model: 'automation',
    columns: ['identity', 'judged a person', 'judged automation', 'right'],
    rows: [false, true].map((machine) => {
      const mine = judged.filter((one) => one.machine === machine)
      const right = mine.filter(({ p }) => p >= 0.5 === machine).length
      const wrong = mine.length - right
      return [
        machine ? "a machine's" : "a person's",
        machine ? wrong : right,
        machine ? right : wrong,
        mine.length > 0 ? `${((100 * right) / mine.length).toFixed(1)} %` : null,
      ]
    }),
  })
  note.tables.push({
    title: 'Reliability of the probability of automation, on the same principals',
    model: 'automation',
    columns: ['probability of automation', 'principals', 'mean probability', 'automation in fact'],
    rows: edges.slice(0, -1).map((from, i) => {
      const to = edges[i + 1]!
      const mine = judged.filter(({ p }) => p >= from && (p < to || to === 1))
      const share = (sum: number) => (mine.length > 0 ? Math.round((1000 * sum) / mine.length) / 1000 : null)
      return [
        `${from} to ${to}`,
        mine.length,
        share(mine.reduce((sum, { p }) => sum + p, 0)),
        share(mine.filter(({ machine }) => machine).length),
      ]
    }),
  })
}
