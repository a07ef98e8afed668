/**
 * backtest.json: what each of some past weeks would have told, with what was known before it, against what was promised.
 * Levels are counted apart in `found`; in `expected` each is counted with the ones above it, as everywhere.
 */
import { z } from 'zod'

const levels = z.object({ high: z.number(), medium: z.number(), low: z.number() })
const level = z.enum(['none', 'low', 'medium', 'high'])

/** What labels say; null where none were given. */
const truth = z
  .object({
    /** principal-days that an incident touches */
    days: z.number(),
    /** findings on such days, levels apart */
    found: levels,
    incidents: z.number(),
    /** of them, those that became a finding of any level, and an alert */
    incidents_found: z.number(),
    incidents_alerted: z.number(),
  })
  .nullable()

const week = z.object({
  from: z.string(),
  to: z.string(),
  /** days of data before it */
  baseline_days: z.number(),
  /** first day of the week with which the sequence network was trained; null without a network */
  network_of: z.string().nullable(),
  /** verdicts that had been given when it ended */
  verdicts: z.number(),
  principal_days: z.number(),
  principals: z.number(),
  /** news only */
  found: levels,
  /** findings that only go on with an earlier one */
  continuing: z.number(),
  /** by chance alone */
  expected: levels,
  truth,
})

const alert = z.object({
  uid: z.string(),
  principal: z.string(),
  day: z.string(),
  severity: z.string(),
  headline: z.string(),
  p_value: z.number(),
  /** labelled incidents that touch the day */
  incidents: z.array(z.string()),
})

const incident = z.object({
  incident: z.string(),
  techniques: z.array(z.string()),
  principals: z.array(z.string()),
  first_day: z.string(),
  last_day: z.string(),
  /** the surest finding on its days, and the first day that was one of that level */
  confidence: level,
  found_day: z.string().nullable(),
})

/** Alerts that are no labelled incident (all alerts where there are no labels), against the promise. */
const promise = z.object({
  weeks: z.number(),
  alerts: z.number(),
  expected: z.number(),
  /** a week, with the exact 95 % interval of a Poisson count */
  a_week: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** of at least so many where as many are expected as promised */
  chance: z.number(),
})

export const backtestSchema = z.object({
  /** digest of what the weeks were judged with */
  key: z.string(),
  time_zone: z.string(),
  first_day: z.string(),
  /** weeks between trainings of the network; null where it was trained once */
  retrain_every: z.number().nullable(),
  /** verdicts without a date, which no week heeds */
  undated_verdicts: z.number(),
  weeks: z.array(week),
  total: z.object({
    principal_days: z.number(),
    found: levels,
    continuing: z.number(),
    expected: levels,
    truth,
  }),
  promise,
  /** newest first; how many there are says `total` */
  alerts: z.array(alert),
  /** labelled incidents that touch a day of these weeks, in order of time; empty without labels */
  incidents: z.array(incident),
  /** labels that touch no scored day of these weeks */
  idle_labels: z.number(),
})

export type Backtested = z.infer<typeof backtestSchema>
export type BacktestedWeek = Backtested['weeks'][number]
