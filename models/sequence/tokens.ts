/** What the network reads: one token a step, with its place in the session and in the week. */
import type { SessionSteps } from '../day.ts'

export interface Tokens {
  /** class of the action */
  action: Int32Array
  /** tokens of its session before it */
  position: Int32Array
  /** log2 of the seconds since the end of the step before */
  gap: Uint8Array
  /** quarter hour of the week, 0 to 671 */
  quarter: Uint16Array
}

const gapBuckets = 12 // 2^11 seconds: longer pauses end a session
const clockWidth = 4
/** Features of the moment: the gap's bucket, time of day as two harmonics, day of the week. */
export const situationWidth = gapBuckets + clockWidth + 7

/** @param classOf class by action_id */
export function tokensOf(
  days: readonly { weekday: number; sessions: readonly SessionSteps[] }[],
  classOf: Int32Array,
): Tokens {
  const length = days.reduce(
    (sum, { sessions }) => sum + sessions.reduce((n, { actions }) => n + actions.length, 0),
    0,
  )
  const tokens: Tokens = {
    action: new Int32Array(length),
    position: new Int32Array(length),
    gap: new Uint8Array(length),
    quarter: new Uint16Array(length),
  }
  let at = 0
  for (const { weekday, sessions } of days)
    for (const { actions, gapSeconds, startSeconds } of sessions)
      for (let i = 0; i < actions.length; i++) {
        tokens.action[at] = classOf[actions[i]!]!
        tokens.position[at] = i
        tokens.gap[at] = Math.min(gapBuckets - 1, Math.floor(Math.log2(1 + Math.max(0, gapSeconds[i]!))))
        tokens.quarter[at] = weekday * 96 + quarterOf(startSeconds[i]!)
        at++
      }
  return tokens
}

/** Quarter hour of the UTC day, 0 to 95. */
function quarterOf(seconds: number): number {
  return ((Math.floor(seconds / 900) % 96) + 96) % 96
}

/** Writes the classes of the `context` tokens before token `at`, nearest first; `start` where the session began. */
export function writeContext(
  tokens: Tokens,
  at: number,
  context: number,
  start: number,
  into: Int32Array,
  offset: number,
): void {
  const before = tokens.position[at]!
  for (let k = 1; k <= context; k++) into[offset + k - 1] = k <= before ? tokens.action[at - k]! : start
}

export function writeSituation(tokens: Tokens, at: number, into: Float32Array, offset: number): void {
  into.fill(0, offset, offset + situationWidth)
  into[offset + tokens.gap[at]!] = 1
  const quarter = tokens.quarter[at]!
  const angle = (2 * Math.PI * ((quarter % 96) + 0.5)) / 96
  into[offset + gapBuckets] = Math.sin(angle)
  into[offset + gapBuckets + 1] = Math.cos(angle)
  into[offset + gapBuckets + 2] = Math.sin(2 * angle)
  into[offset + gapBuckets + 3] = Math.cos(2 * angle)
  into[offset + gapBuckets + clockWidth + Math.floor(quarter / 96)] = 1
}
