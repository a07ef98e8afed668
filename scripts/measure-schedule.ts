/**
 * Measures the schedule signal on sample organisations and prints Markdown:
 * `node scripts/measure-schedule.ts [PRINCIPALS]`. Every job learns its baseline; its scored days are then judged as
 * they were and with one thing changed. Figures on the sample are no accuracy on real data.
 */

import { fitAutomation } from '../models/automation/automation.ts'
import { startingChoice } from '../models/choice.ts'
import type { DaySession, PrincipalDay } from '../models/day.ts'
import { startHistory } from '../models/history.ts'
import { learnTimetable } from '../models/schedule/timetable.ts'
import type { ScheduleState } from '../models/signals/automation-schedule/judged-run.ts'
import { automationSchedule } from '../models/signals/automation-schedule.ts'
import { readSpan } from '../pipeline/run-folder/span.ts'
import { classifyAll, readFacts } from '../pipeline/walk/automation-facts.ts'
import { readDays } from '../pipeline/walk/principal-days.ts'
import { readReferences } from '../pipeline/walk/reference-tables.ts'
import { openSample } from './sample-warehouse.ts'

const principals = Number(process.argv[2] ?? 300)
const seeds = [1, 2, 3]
const day = 86400

/** One thing changed. */
const changes: Record<string, (day: PrincipalDay) => PrincipalDay> = {
  'as it was': (own) => own,
  'all runs an hour later': (own) => ({ ...own, sessions: own.sessions.map((one) => moved(one, 3600)) }),
  'all runs seven minutes later': (own) => ({ ...own, sessions: own.sessions.map((one) => moved(one, 420)) }),
  'its first session again, 7 h 7 min later': (own) => ({
    ...own,
    sessions: [
      ...own.sessions,
      { ...moved(own.sessions[0]!, 7 * 3600 + 420), number: own.sessions.length + 1 },
    ],
  }),
}

interface JudgedDay {
  change: string
  /** whether the job's cycle is a day or longer */
  daily: boolean
  raw: number
}

const ordinary: number[] = []
const scored: JudgedDay[] = []
let jobs = 0
for (const seed of seeds) await measure(seed)

const levels = [0.05, 0.01].map((share) => ({ share, value: quantile(ordinary, 1 - share) }))
const share = (days: JudgedDay[], value: number) =>
  `${((100 * days.filter(({ raw }) => raw > value).length) / days.length).toFixed(1)} %`
const row = (name: string, days: JudgedDay[]) =>
  `| ${[name, days.length, ...levels.map(({ value }) => share(days, value))].join(' | ')} |\n`
process.stdout.write(
  `${jobs} jobs found scheduled, ${ordinary.length} calibration days.\n\n` +
    `| scored days | days | ${levels.map((level) => `beyond the strangest ${100 * level.share} % of calibration days`).join(' | ')} |\n| --- | --- | --- | --- |\n` +
    Object.keys(changes)
      .flatMap((name) =>
        [true, false].map((daily) =>
          row(
            `${daily ? 'daily or rarer' : 'more often'}: ${name}`,
            scored.filter((one) => one.change === name && one.daily === daily),
          ),
        ),
      )
      .join(''),
)

async function measure(seed: number): Promise<void> {
  const { warehouse, settings, close } = await openSample(principals, seed)
  const span = await readSpan(warehouse, settings.calibration)
  const facts = await readFacts(warehouse, settings.models, false, {})
  const model = fitAutomation(facts, 1, settings.models.automation)
  const automation = await classifyAll(warehouse, model, facts, settings.models.automation)
  const references = await readReferences(
    warehouse,
    automation,
    span.calibrationFrom,
    startingChoice,
    {},
    settings.models,
  )
  const days = await readDays(warehouse, {
    from: 1,
    to: automation.length,
    firstDay: 0,
    lastDay: span.scoreTo,
  })
  close()
  for (const [principal, own] of days) {
    if (automation[principal] !== 'scheduled') continue
    jobs++
    const around = {
      principal,
      automation: 'scheduled' as const,
      history: startHistory(),
      reference: references.automation,
      settings: settings.models,
    }
    const state = automationSchedule.start() as ScheduleState
    for (const one of own) {
      const timetable = learnTimetable(
        state.runs.map(([start]) => start),
        settings.models.automationSchedule.halfLifeDays,
      )
      if (timetable && one.day >= span.scoreFrom)
        for (const [change, apply] of Object.entries(changes))
          scored.push({
            change,
            daily: timetable.minutes >= 1440,
            raw: automationSchedule.score(state, apply(one), around).raw,
          })
      else if (one.day >= span.calibrationFrom)
        ordinary.push(automationSchedule.score(state, one, around).raw)
      automationSchedule.learn(state, one, around)
    }
  }
}

function moved(session: DaySession, seconds: number): DaySession {
  return { ...session, startSeconds: session.startSeconds.map((start) => (start + seconds) % day) }
}

function quantile(values: number[], at: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(at * values.length)]!
}
