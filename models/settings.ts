/**
 * Every setting of `usually`, with its default and what it means. `--set path=value` overrides any of them;
 * a run keeps the ones it used in run.json. Defaults stand here and nowhere else.
 *
 * A signal's settings are a group of its own, which no other signal reads; what several models share is a group of the
 * model that it belongs to (reference, similarity, walk). Numbers that are no setting stand as constants, with their
 * reasons, in the models: mathematics, bounds of cost and memory, how much is told, and two models that are built of
 * judgements as a whole: the features of automation (automation/behaviour.ts, automation/identity.ts) and the cycles
 * and tolerances of schedules (schedule/schedule.ts, schedule/timetable.ts).
 */
import { z } from 'zod'

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const positive = z.number().positive()
const fraction = z.number().gt(0).lt(1)
const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never)

const ingest = section({
  longestRecordMiB: z
    .number()
    .positive()
    .max(256)
    .default(64)
    .describe(
      'Record size in MiB beyond which a record is taken for text in which a quote or bracket is missing.',
    ),
  deepestRecord: z
    .int()
    .positive()
    .default(500)
    .describe('Brackets within brackets of one record; CloudTrail’s own records have about ten.'),
  mostExpansion: positive
    .default(200)
    .describe(
      'Times its size that a packed file may expand to; trail files expand to about 15 times theirs.',
    ),
  freeExpansionMiB: positive
    .default(256)
    .describe('MiB that any packed file may expand to, however small it is.'),
  mask: z
    .boolean()
    .default(true)
    .describe(
      'Whether values of events that tell a secret (data/secret_keys.csv) are masked before anything is written.',
    ),
})

const reference = section({
  floorShare: fraction
    .default(0.02)
    .describe(
      "Share of the organisation's base rates that is spread evenly over all actions, for those that nobody has done.",
    ),
  rolloutDays: z
    .int()
    .positive()
    .default(7)
    .describe(
      'Days in which others taking an action up counts as a rollout; a network counts as theirs after as many.',
    ),
})

const similarity = section({
  mostSimilar: z
    .int()
    .positive()
    .default(50)
    .describe('Neighbours whose actions count, the most similar ones.'),
  leastWeight: fraction.default(0.01).describe('Squared cosine below which a neighbour is a stranger.'),
  priorChoices: positive
    .default(20)
    .describe('Observed choices that the starting weights of the parts of a choice are worth.'),
})

const actionMix = section({
  priorEvents: positive
    .default(50)
    .describe("Pseudo-events that the base rate is worth in a principal's own rates."),
  cacheEvents: positive
    .default(100)
    .describe(
      'Pseudo-events of the day-long rate in the within-day cache: people repeat themselves within a day.',
    ),
  intruderShare: fraction
    .default(0.1)
    .describe('Share of the intruder (uniform over risky and enumeration actions) in the alternative.'),
  callsPerRun: z
    .int()
    .positive()
    .default(20)
    .describe('Calls of a step that count, the rest being repeats: the cache has learned a loop by then.'),
})

const newAction = section({
  ordinaryWeight: fraction
    .default(0.5)
    .describe(
      'What a new action counts for that is not risky, or that a similar principal does; a risky one counts 1.',
    ),
})

const workingHours = section({
  kernelHours: positive
    .default(1)
    .describe('Standard deviation, in hours, of the circular kernel over the hours of the day.'),
  priorDays: positive
    .default(5)
    .describe("Active days that its pool's profile is worth in a principal's own."),
  anyHourShare: fraction
    .default(0.5)
    .describe('Share of "any hour" in the alternative, the rest being the hours of others.'),
  usualShare: fraction.default(0.95).describe('Share of past activity that the usual hours hold.'),
})

const volume = section({
  tailIndex: positive
    .default(1)
    .describe(
      'Prior index of the Pareto tail beyond the largest days: 1 halves the probability when they are doubled.',
    ),
  priorDays: positive
    .default(5)
    .describe("Days that its pool's days, and the prior index, are worth beside a principal's own."),
  leastPeerDays: z
    .int()
    .positive()
    .default(20)
    .describe('Days of its pool that a series needs to be compared with.'),
})

const source = section({
  priorNewDays: positive
    .default(0.5)
    .describe('Prior chance that a day brings a new value, as Beta(a, b) pseudo-days: days that did.'),
  priorOldDays: positive.default(5).describe('The same prior: days that did not.'),
  mostAloneBits: z
    .number()
    .nonnegative()
    .default(2)
    .describe('Most bits more for a value that nobody else uses.'),
})

const resource = section({
  priorNew: positive
    .default(1)
    .describe('Prior rate of first touches, as Beta(a, b) pseudo-touches: first ones.'),
  priorOld: positive.default(2).describe('The same prior: touches of what is known.'),
  floorShare: fraction
    .default(0.02)
    .describe("Share of others' rate spread evenly over the targets, for those that nobody has touched."),
  intruderShare: fraction
    .default(0.1)
    .describe('Share of "any target" in the alternative, as in the action mix.'),
})

const errors = section({
  priorShare: fraction.default(0.02).describe('Mean of the Beta prior of the share of denied calls.'),
  priorEvents: positive.default(50).describe('Strength of that prior, in pseudo-events.'),
})

const sequence = section({
  context: z.int().positive().default(6).describe('Actions before that the network sees.'),
  actionWidth: z.int().positive().default(24).describe("Width of an action's vector."),
  principalWidth: z.int().positive().default(16).describe("Width of a principal's vector."),
  hidden: z.int().positive().default(64).describe('Width of the hidden layer.'),
  ownRateWeight: z
    .number()
    .default(0.7)
    .describe("Weight of ln q_u, the principal's own rate, before training."),
  sharedRateWeight: z
    .number()
    .default(0.3)
    .describe("Weight of ln q_org, the organisation's rate, before training."),
  priorSteps: positive
    .default(20)
    .describe("Pseudo-steps that the organisation's rate is worth in a principal's own rates."),
  anybodyShare: fraction.default(0.25).describe('Share of tokens that training asks of "anybody here".'),
  newcomerShare: fraction
    .default(0.1)
    .describe('Share of tokens that training asks of "a principal not seen before".'),
  unknownShare: fraction
    .default(0.01)
    .describe('Share of context actions that training replaces by the unknown one.'),
  dropout: fraction.default(0.15).describe('Share of the hidden layer that training drops at each step.'),
  learningRate: positive
    .default(0.01)
    .describe("Adam's rate at the start; it falls to zero over the epochs."),
  batch: z.int().positive().default(512).describe('Tokens a step of training.'),
  epochs: z.int().positive().default(9).describe('Passes over the tokens at most.'),
  patience: z
    .int()
    .positive()
    .default(2)
    .describe('Epochs without a better loss on held-out days that end the training.'),
  heldOutShare: fraction
    .default(0.1)
    .describe('Share of principal-days that do not teach but decide when to stop.'),
  leastSteps: z
    .int()
    .positive()
    .default(100)
    .describe(
      "A principal gets a vector of its own from this many steps on leastDays days; others share the newcomer's.",
    ),
  leastDays: z.int().positive().default(3).describe('Days of those steps.'),
  tokensPerPrincipal: z
    .int()
    .positive()
    .default(20_000)
    .describe('Steps of one principal that teach; what is more is left out evenly over the days.'),
  tokens: z.int().positive().default(400_000).describe('Steps that teach in all.'),
  retrainDays: z
    .int()
    .nonnegative()
    .default(28)
    .describe(
      'A network that learned from days up to so many days ago is kept, and with it the walk is gone on with; 0 begins both anew with every further week.',
    ),
  rateShare: fraction
    .default(0.02)
    .describe(
      'Share of the rates alone in every probability: the network is too sure that what it never saw cannot be.',
    ),
  cacheSteps: positive
    .default(100)
    .describe('Pseudo-steps of the day-long probability in the within-day cache, as in the action mix.'),
  intruderShare: fraction
    .default(0.1)
    .describe('Share of the intruder in the alternative, as in the action mix.'),
})

const automation = section({
  priorPrecision: positive
    .default(1)
    .describe(
      "Precision of the prior of the regression's weights: at 1 a weight moves by about 1 before rows must insist.",
    ),
  fewActions: z.int().positive().default(10).describe('Different actions up to which automation is limited.'),
  manyHours: positive.default(6).describe('Active hours a day from which automation is limited.'),
})

const automationSchedule = section({
  pauseMinutes: positive.default(2).describe('A pause of this many minutes ends a job run.'),
  halfLifeDays: positive
    .default(10)
    .describe(
      'Half-life, in active days, of what job runs usually do and when: a moved schedule is learned in days.',
    ),
  tailIndex: positive
    .default(1)
    .describe(
      'Index of the Pareto tail beyond the largest of earlier job runs: 1 halves the probability when it is doubled.',
    ),
})

const walk = section({
  ungatedDays: z
    .int()
    .nonnegative()
    .default(5)
    .describe(
      'Learned days up to which a day is a first day: compared with first days of others, and let pass by the gate.',
    ),
  gateShare: fraction
    .default(0.1)
    .describe(
      'Scored days whose action mix is among this strangest share of calibration days of their size are not learned.',
    ),
  gateSizes: z.int().positive().default(4).describe('Sizes of days that the gate tells apart.'),
  gateDays: z
    .int()
    .positive()
    .default(20)
    .describe('Calibration days that each size needs: fewer make a noisy quantile.'),
  settledDays: z
    .int()
    .nonnegative()
    .default(7)
    .describe(
      'First days of the data, on which everybody looks new: what is new then, and first days, teach nothing of newness.',
    ),
  quarantineDays: z
    .int()
    .positive()
    .default(30)
    .describe('A held-out day comes back into learning after this many days without a verdict.'),
})

const sessions = section({
  gapMinutes: positive.default(30).describe('A pause of this many minutes ends a session.'),
  runsPerAction: z
    .int()
    .positive()
    .default(50)
    .describe('Steps kept of each (session, action): the within-day cache has learned all it can by then.'),
  manyKeys: z
    .int()
    .positive()
    .default(300)
    .describe(
      'More temporary keys than this of one principal a day, with fewer than callsPerKey calls each, tell nobody apart. A job that takes a new key every five minutes (288 a day) keeps its job runs apart.',
    ),
  callsPerKey: positive.default(5).describe('Mean calls of such keys.'),
})

const resources = section({
  leastTouches: z
    .int()
    .positive()
    .default(50)
    .describe(
      "Touches (principal, day, action, thing named) from which an action's names are judged by how they recur.",
    ),
  recurringShare: fraction
    .default(0.2)
    .describe(
      "Share of an action's touches whose things come back, below which what its keys name is no resource.",
    ),
  candidateShare: fraction
    .default(0.5)
    .describe('The same share, from which values of keys that do not look like names are resources.'),
  leastCandidates: z
    .int()
    .positive()
    .default(10)
    .describe('Different values that such a key must have had: with fewer it is an option to choose from.'),
})

const calibration = section({
  share: fraction
    .default(0.4)
    .describe('Share of the baseline, at its end, whose walk-forward scores become the reference.'),
  days: z.int().positive().default(28).describe('At most this many days.'),
  tailQuantile: fraction
    .default(0.9)
    .describe('Quantile above which the tail is a fitted generalised Pareto rather than empirical.'),
  paretoPoints: z
    .int()
    .positive()
    .default(50)
    .describe('Exceedances needed for a generalised Pareto; with fewer the tail is exponential.'),
  tailPoints: z
    .int()
    .positive()
    .default(5)
    .describe('Exceedances needed for any tail; with fewer nothing is rarer than the rarest day seen.'),
  groupDays: z
    .int()
    .positive()
    .default(30)
    .describe('Calibration days that make first days a group of their own.'),
  kindDays: positive
    .default(30)
    .describe('Days that its pool is worth in the calibration of a kind of automation.'),
  contentWeight: fraction
    .default(0.75)
    .describe(
      'What new actions, action mix and sequence each count for in the sum: they see the same calls.',
    ),
  signalBits: positive.default(15).describe('Most bits that one signal can give.'),
})

const confidence = section({
  high: positive.default(1).describe('Expected false high findings a week.'),
  medium: positive.default(5).describe('Expected false findings a week of medium confidence or more.'),
  low: positive.default(20).describe('Expected false findings a week of any confidence.'),
  largestP: section({
    high: fraction
      .default(0.005)
      .describe('Largest p of high confidence, however few days a week there are.'),
    medium: fraction.default(0.02).describe('Largest p of medium confidence.'),
    low: fraction.default(0.05).describe('Largest p of low confidence.'),
  }),
  leastDays: z
    .int()
    .nonnegative()
    .default(30)
    .describe('Calibration days of its group that more than low confidence needs.'),
  corroborationBits: positive
    .default(4.32)
    .describe('Bits from which a signal counts as corroborating another.'),
  severityBits: z
    .number()
    .nonnegative()
    .default(1)
    .describe(
      'Bits of rarity that one step of severity is worth in the order of reading (models/priority.ts).',
    ),
})

const story = section({
  usualDays: z
    .int()
    .positive()
    .default(3)
    .describe(
      'An action is usual for a principal that has done it on so many days before, and on usualShare of them.',
    ),
  usualShare: fraction
    .default(0.1)
    .describe('Share of active days before from which such an action is usual.'),
})

const evidence = section({
  p: fraction
    .default(0.05)
    .describe(
      'Days at most this probable carry evidence, so that there is something to say of more than the findings.',
    ),
  bits: z
    .number()
    .nonnegative()
    .default(2)
    .describe('A signal below this many bits is no evidence: one day in four is as strange.'),
  share: fraction
    .default(0.5)
    .describe(
      'Nor is one below this share of the strongest: it is not why the day is told, and its calls hide those that are.',
    ),
  callsKept: z
    .int()
    .positive()
    .default(100_000)
    .describe(
      "About how many calls of a finding's day are kept one by one; of a robot's day with more, every nth of those alike stands for n.",
    ),
})

/**
 * What joins findings to an incident. None is tuned to a set of incidents: each stands for what is known of
 * credentials and of how people work together.
 */
const incidents = section({
  credentialHours: z
    .int()
    .positive()
    .default(12)
    .describe("Longest life of a role's session: AWS allows twelve hours."),
  rightsHours: z
    .int()
    .positive()
    .default(24)
    .describe(
      'Strange calls of a role or user this soon after its rights changed are what they were changed for.',
    ),
  connectedHours: z
    .int()
    .positive()
    .default(48)
    .describe(
      'What was made is used within this time, where its day is no finding by itself: a new user works on all week.',
    ),
  routineDays: z
    .int()
    .nonnegative()
    .default(3)
    .describe(
      'Days before on which a principal did the same from which it is its work, and draws no day in.',
    ),
  sourceHours: z
    .int()
    .positive()
    .default(12)
    .describe('Two principals from one new network or with one new agent, this long after each other.'),
  newDays: z
    .int()
    .nonnegative()
    .default(7)
    .describe(
      'A network or agent is new here where nobody used it more than this many days before the scored ones.',
    ),
  fewPrincipals: z
    .int()
    .positive()
    .default(4)
    .describe(
      'Principals that ever used such a network or agent: an intruder comes with the two or three identities that it stole, an office, a hotel or a rollout has more.',
    ),
  daysApart: z
    .int()
    .positive()
    .default(3)
    .describe(
      'Days between two findings of one principal that have the same new source or action: over a weekend.',
    ),
  mostPrincipals: z
    .int()
    .positive()
    .default(10)
    .describe('Principals from one place beyond which what they share is a change.'),
})

const report = section({
  pageSize: z.int().positive().default(50).describe('Findings a page of a list.'),
  eventsPerFinding: z
    .int()
    .positive()
    .default(300)
    .describe('Events of one finding that the page holds in full; the rest are counted.'),
})

export const settingsSchema = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin')
    .default('UTC')
    .describe('IANA time zone of the calendar days that are scored.'),
  workers: z
    .int()
    .nonnegative()
    .default(0)
    .describe('Worker threads for per-principal work; 0 means one a core. The result does not depend on it.'),
  ingest,
  sessions,
  resources,
  models: section({
    walk,
    reference,
    similarity,
    actionMix,
    sequence,
    newAction,
    workingHours,
    volume,
    source,
    resource,
    errors,
    automation,
    automationSchedule,
  }),
  calibration,
  confidence,
  evidence,
  story,
  incidents,
  report,
})

export type Settings = z.infer<typeof settingsSchema>
export type ModelSettings = Settings['models']
