/**
 * Job runs, here runs for short: bursts of calls after a pause, from the sessions of a day. A session may hold many, one
 * may take several sessions; calls of one action in a row count as one step, so that a job of a single action that never
 * pauses for as long as a session shows the start of its day alone.
 */
import type { PrincipalDay } from '../day.ts'

export interface JobRun {
  /** seconds since 00:00 UTC of the day's date */
  start: number
  /** start of its last step */
  end: number
  steps: number
  /** action_id, ascending */
  actions: number[]
}

/** @param pauseMinutes that end a run  @returns in order of start */
export function jobRunsOf(day: PrincipalDay, pauseMinutes: number): JobRun[] {
  const steps = day.sessions
    .flatMap(({ actions, startSeconds, gapSeconds }) =>
      Array.from(actions, (action, i) => ({ action, start: startSeconds[i]!, gap: gapSeconds[i]! })),
    )
    .sort((a, b) => a.start - b.start)
  const runs: (Omit<JobRun, 'actions'> & { seen: Set<number> })[] = []
  let latest = Number.NEGATIVE_INFINITY
  for (const { action, start, gap } of steps) {
    if (gap > 0) latest = Math.max(latest, start - gap) // the end of the step before, which a long loop puts late
    if (runs.length === 0 || start - latest > 60 * pauseMinutes)
      runs.push({ start, end: start, steps: 0, seen: new Set() })
    const run = runs.at(-1)!
    run.end = start
    run.steps++
    run.seen.add(action)
    latest = start
  }
  return runs.map(({ seen, ...run }) => ({ ...run, actions: [...seen].sort((a, b) => a - b) }))
}
