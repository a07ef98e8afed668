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

const positive = z.number().positive()
const fraction = z.number().gt(0).lt(1)
const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never)

const reference = section({
  /** Share of the organisation's base rates that is spread evenly over all actions, for those that nobody has done. */
  floorShare: fraction.default(0.02),
  /** Days in which others taking an action up counts as a rollout; a network counts as theirs after as many. */
  rolloutDays: z.int().positive().default(7),
})

const similarity = section({
  /** Neighbours whose actions count, the most similar ones. */
  mostSimilar: z.int().positive().default(50),
  /** Squared cosine below which a neighbour is a stranger. */
  leastWeight: fraction.default(0.01),
  /** Observed choices that the starting weights of the parts of a choice are worth. */
  priorChoices: positive.default(20),
})

const actionMix = section({
  /** Pseudo-events that the base rate is worth in a principal's own rates. */
  priorEvents: positive.default(50),
  /** Pseudo-events of the day-long rate in the within-day cache: people repeat themselves within a day. */
  cacheEvents: positive.default(100),
  /** Share of the intruder (uniform over risky and enumeration actions) in the alternative. */
  intruderShare: fraction.default(0.1),
  /** Calls of a step that count, the rest being repeats: the cache has learned a loop by then. */
  callsPerRun: z.int().positive().default(20),
})

const newAction = section({
  /** What a new action counts for that is not risky, or that a similar principal does; a risky one counts 1. */
  ordinaryWeight: fraction.default(0.5),
})

const workingHours = section({
  /** Standard deviation, in hours, of the circular kernel over the hours of the day. */
  kernelHours: positive.default(1),
  /** Active days that its pool's profile is worth in a principal's own. */
  priorDays: positive.default(5),
  /** Share of "any hour" in the alternative, the rest being the hours of others. */
  anyHourShare: fraction.default(0.5),
  /** Share of past activity that the usual hours hold. */
  usualShare: fraction.default(0.95),
})

const volume = section({
  /** Prior index of the Pareto tail beyond the largest days: 1 halves the probability when they are doubled. */
  tailIndex: positive.default(1),
  /** Days that its pool's days, and the prior index, are worth beside a principal's own. */
  priorDays: positive.default(5),
  /** Days of its pool that a series needs to be compared with. */
  leastPeerDays: z.int().positive().default(20),
})

const source = section({
  /** Prior chance that a day brings a new value, as Beta(a, b) pseudo-days. */
  priorNewDays: positive.default(0.5),
  priorOldDays: positive.default(5),
  /** Most bits more for a value that nobody else uses. */
  mostAloneBits: z.number().nonnegative().default(2),
})

const resource = section({
  /** Prior rate of first touches, as Beta(a, b) pseudo-touches. */
  priorNew: positive.default(1),
  priorOld: positive.default(2),
  /** Share of others' rate spread evenly over the targets, for those that nobody has touched. */
  floorShare: fraction.default(0.02),
  /** Share of "any target" in the alternative, as in the action mix. */
  intruderShare: fraction.default(0.1),
})

const errors = section({
  /** Beta prior of the share of denied calls: mean and strength in pseudo-events. */
  priorShare: fraction.default(0.02),
  priorEvents: positive.default(50),
})

const sequence = section({
  /** Actions before that the network sees. */
  context: z.int().positive().default(6),
  /** Widths of an action's vector, a principal's vector and the hidden layer. */
  actionWidth: z.int().positive().default(24),
  principalWidth: z.int().positive().default(16),
  hidden: z.int().positive().default(64),
  /** Weights of ln q_u and ln q_org before training. */
  ownRateWeight: z.number().default(0.7),
  sharedRateWeight: z.number().default(0.3),
  /** Pseudo-steps that the organisation's rate is worth in a principal's own rates. */
  priorSteps: positive.default(20),
  /** Share of tokens asked of "anybody here" and of "a principal not seen before" in training. */
  anybodyShare: fraction.default(0.25),
  newcomerShare: fraction.default(0.1),
  /** Share of context actions that training replaces by the unknown one. */
  unknownShare: fraction.default(0.01),
  dropout: fraction.default(0.15),
  /** Adam's rate at the start; it falls to zero over the epochs. */
  learningRate: positive.default(0.01),
  batch: z.int().positive().default(512),
  epochs: z.int().positive().default(9),
  /** Epochs without a better loss on held-out days that end the training. */
  patience: z.int().positive().default(2),
  /** Share of principal-days that do not teach but decide when to stop. */
  heldOutShare: fraction.default(0.1),
  /** A principal gets a vector of its own from this many steps on this many days; others share the newcomer's. */
  leastSteps: z.int().positive().default(100),
  leastDays: z.int().positive().default(3),
  /** Steps that teach: of one principal, and in all; what is more is left out evenly over the days. */
  tokensPerPrincipal: z.int().positive().default(20_000),
  tokens: z.int().positive().default(400_000),
  /** Share of the rates alone in every probability: the network is too sure that what it never saw cannot be. */
  rateShare: fraction.default(0.02),
  /** Pseudo-steps of the day-long probability in the within-day cache, as in the action mix. */
  cacheSteps: positive.default(100),
  /** Share of the intruder in the alternative, as in the action mix. */
  intruderShare: fraction.default(0.1),
})

const automation = section({
  /** Precision of the prior of the regression's weights: at 1 a weight moves by about 1 before rows must insist. */
  priorPrecision: positive.default(1),
  /** Different actions up to which, and active hours a day from which, automation is limited. */
  fewActions: z.int().positive().default(10),
  manyHours: positive.default(6),
})

const automationSchedule = section({
  /** A pause of this many minutes ends a job run. */
  pauseMinutes: positive.default(2),
  /** Half-life, in active days, of what job runs usually do and when: a moved schedule is learned in days. */
  halfLifeDays: positive.default(10),
  /** Index of the Pareto tail beyond the largest of earlier job runs: 1 halves the probability when it is doubled. */
  tailIndex: positive.default(1),
})

const walk = section({
  /** Learned days up to which a day is a first day: compared with first days of others, and let pass by the gate. */
  ungatedDays: z.int().nonnegative().default(5),
  /** Scored days whose action mix is among this strangest share of calibration days of their size are not learned. */
  gateShare: fraction.default(0.1),
  /** Sizes of days that the gate tells apart, and calibration days that each needs: fewer make a noisy quantile. */
  gateSizes: z.int().positive().default(4),
  gateDays: z.int().positive().default(20),
  /** First days of the data, on which everybody looks new: what is new then, and first days, teach nothing of newness. */
  settledDays: z.int().nonnegative().default(7),
  /** A held-out day comes back into learning after this many days without a verdict. */
  quarantineDays: z.int().positive().default(30),
})

const sessions = section({
  /** A pause of this many minutes ends a session. */
  gapMinutes: positive.default(30),
  /** Steps kept of each (session, action): the within-day cache has learned all it can by then. */
  runsPerAction: z.int().positive().default(50),
  /**
   * More temporary keys than this of one principal a day, with fewer calls each on average, tell nobody apart. A job
   * that takes a new key every five minutes (288 a day) keeps its job runs apart.
   */
  manyKeys: z.int().positive().default(300),
  callsPerKey: positive.default(5),
})

const resources = section({
  /** Touches (principal, day, action, thing named) from which an action's names are judged by how they recur. */
  leastTouches: z.int().positive().default(50),
  /** Share of an action's touches whose things come back, below which what its keys name is no resource. */
  recurringShare: fraction.default(0.2),
  /** The same share, from which values of keys that do not look like names are resources. */
  candidateShare: fraction.default(0.5),
  /** Different values that such a key must have had: with fewer it is an option to choose from. */
  leastCandidates: z.int().positive().default(10),
})

const calibration = section({
  /** Share of the baseline, at its end, whose walk-forward scores become the reference. */
  share: fraction.default(0.4),
  /** At most this many days. */
  days: z.int().positive().default(28),
  /** Quantile above which the tail is a fitted generalised Pareto rather than empirical. */
  tailQuantile: fraction.default(0.9),
  /** Exceedances needed for a generalised Pareto; with fewer the tail is exponential. */
  paretoPoints: z.int().positive().default(50),
  /** Exceedances needed for any tail; with fewer nothing is rarer than the rarest day seen. */
  tailPoints: z.int().positive().default(5),
  /** Calibration days that make first days a group of their own. */
  groupDays: z.int().positive().default(30),
  /** Days that its pool is worth in the calibration of a kind of automation. */
  kindDays: positive.default(30),
  /** What new actions, action mix and sequence each count for in the sum: they see the same calls. */
  contentWeight: fraction.default(0.75),
  /** Most bits that one signal can give. */
  signalBits: positive.default(15),
})

const confidence = section({
  /** Expected false findings a week: high, medium and low, each counted with the ones above it. */
  high: positive.default(1),
  medium: positive.default(5),
  low: positive.default(20),
  /** Largest p of each, however few days a week there are. */
  largestP: section({
    high: fraction.default(0.005),
    medium: fraction.default(0.02),
    low: fraction.default(0.05),
  }),
  /** Calibration days of its group that more than low confidence needs. */
  leastDays: z.int().nonnegative().default(30),
  /** Bits from which a signal counts as corroborating another. */
  corroborationBits: positive.default(4.32),
  /** Bits of rarity that one step of severity is worth in the order of reading (models/priority.ts). */
  severityBits: z.number().nonnegative().default(1),
})

const story = section({
  /** An action is usual for a principal that has done it on so many days before ... */
  usualDays: z.int().positive().default(3),
  /** ... and on at least this share of its active days before. */
  usualShare: fraction.default(0.1),
})

const evidence = section({
  /** Days at most this probable carry evidence, so that there is something to say of more than the findings. */
  p: fraction.default(0.05),
  /** A signal below this many bits is no evidence: one day in four is as strange. */
  bits: z.number().nonnegative().default(2),
  /** Nor is one below this share of the strongest: it is not why the day is told, and its calls hide those that are. */
  share: fraction.default(0.5),
})

/**
 * What joins findings to an incident. None is tuned to a set of incidents: each stands for what is known of
 * credentials and of how people work together.
 */
const incidents = section({
  /** Longest life of a role's session: AWS allows twelve hours. */
  credentialHours: z.int().positive().default(12),
  /** Strange calls of a role or user this soon after its rights changed are what they were changed for. */
  rightsHours: z.int().positive().default(24),
  /** What was made is used within this time, where its day is no finding by itself: a new user works on all week. */
  connectedHours: z.int().positive().default(48),
  /** Days before on which a principal did the same from which it is its work, and draws no day in. */
  routineDays: z.int().nonnegative().default(3),
  /** Two principals from one new network or with one new agent, this long after each other. */
  sourceHours: z.int().positive().default(12),
  /** A network or agent is new here where nobody used it more than this many days before the scored ones. */
  newDays: z.int().nonnegative().default(7),
  /**
   * Principals that ever used such a network or agent: an intruder comes with the two or three identities that it
   * stole, an office, a hotel or a rollout has more.
   */
  fewPrincipals: z.int().positive().default(4),
  /** Days between two findings of one principal that have the same new source or action: over a weekend. */
  daysApart: z.int().positive().default(3),
  /** Principals from one place beyond which what they share is a change. */
  mostPrincipals: z.int().positive().default(10),
})

const report = section({
  /** Findings a page of a list. */
  pageSize: z.int().positive().default(50),
  /** Events of one finding that the page holds in full; the rest are counted. */
  eventsPerFinding: z.int().positive().default(300),
})

export const settingsSchema = z.strictObject({
  /** IANA time zone of the calendar days that are scored. */
  timeZone: z.string().default('UTC'),
  /** Worker threads for per-principal work; 0 means one a core. The result does not depend on it. */
  workers: z.int().nonnegative().default(0),
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
