/** What a story's calls of some actions came to, in words of a question: what they were about, and what came of them. */
import { spaced, targetName } from '../charts/call-groups.ts'
import type { FindingDeed } from '../page-data.ts'
import { cut } from './cut.ts'
import { count } from './numbers.ts'
import { clock } from './time.ts'

const named = 3

/** What calls that succeeded were about, each thing once. */
export function touched(deeds: readonly FindingDeed[]): { targets: string[]; more: number } {
  const targets = [...new Set(deeds.flatMap((deed) => deed.touched.map(([target]) => target)))]
  return { targets, more: Math.max(0, ...deeds.map(({ moreTouched }) => moreTouched)) }
}

/** "user svc-backup", "secrets a, b, c and 5 more"; what to call it where no call names a thing. */
export function things(deeds: readonly FindingDeed[], otherwise: string): string {
  const { targets, more } = touched(deeds)
  return targetNames(targets, more) || otherwise
}

/** @param more how many there are beyond the targets given */
export function targetNames(targets: readonly string[], more = 0): string {
  const shown = targets.slice(0, named)
  const rest = targets.length - shown.length + more
  const type = typeOf(targets[0] ?? '')
  const isOneType = shown.length > 1 && type !== '' && targets.every((of) => typeOf(of) === type)
  const names = shown.map((of) => cut(isOneType ? of.slice(type.length + 1) : targetName(of), 80))
  const list =
    rest > 0
      ? `${names.join(', ')} and ${count(rest)} more`
      : names.length > 1
        ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
        : (names[0] ?? '')
  return isOneType ? `${cut(spaced(type), 40).replace(/y$/, 'ie')}s ${list}` : list
}

export function typeOf(target: string): string {
  return target.includes('/') ? target.slice(0, target.indexOf('/')) : ''
}

/** Whether the question is about one thing. */
export function isOne(deeds: readonly FindingDeed[]): boolean {
  const { targets, more } = touched(deeds)
  return targets.length + more <= 1
}

/**
 * "2 reads of it succeeded, 1 was denied"; "the read of it was denied"; "all 3 calls failed".
 * @param noun what a call is called
 * @param isOf whether it is one of what it was about: "of it"
 */
export function cameTo(deeds: readonly FindingDeed[], noun = 'call', isOf = false): string {
  const sum = (of: (deed: FindingDeed) => number) => deeds.reduce((total, deed) => total + of(deed), 0)
  const denied = sum((deed) => deed.denied)
  const failed = sum((deed) => deed.failed)
  const succeeded = sum((deed) => deed.calls) - denied - failed
  const parts = (
    [
      [succeeded, 'succeeded'],
      [denied, 'denied'],
      [failed, 'failed'],
    ] as const
  ).filter(([many]) => many > 0)
  const of = isOf && touched(deeds).targets.length > 0 ? ` of ${isOne(deeds) ? 'it' : 'them'}` : ''
  const nouns = (many: number) => `${noun}${many === 1 ? '' : 's'}${of}`
  const became = (many: number, outcome: string) =>
    outcome === 'denied' ? `${many === 1 ? 'was' : 'were'} denied` : outcome
  return parts
    .map(([many, outcome], index) => {
      if (index > 0) return `${count(many)} ${became(many, outcome)}`
      const isAll = parts.length === 1
      const how =
        isAll && many === 1
          ? 'the'
          : isAll && outcome !== 'succeeded'
            ? many === 2
              ? 'both'
              : `all ${count(many)}`
            : count(many)
      return `${how} ${nouns(many)} ${became(many, outcome)}`
    })
    .join(', ')
}

/** "cloudtrail:StopLogging and cloudtrail:DeleteTrail" */
export function actionsOf(deeds: readonly FindingDeed[]): string {
  const actions = deeds.map(({ action }) => cut(action, 80))
  if (actions.length <= 3)
    return actions.length > 1
      ? `${actions.slice(0, -1).join(', ')} and ${actions.at(-1)}`
      : (actions[0] ?? '')
  return `${actions.slice(0, 3).join(', ')} and ${count(actions.length - 3)} more`
}

/** "22:05", of the first call that succeeded; null where none did. */
export function firstDone(deeds: readonly FindingDeed[]): string | null {
  const first = deeds.flatMap(({ done }) => done ?? []).toSorted()[0]
  return first ? clock(first) : null
}

export function anySucceeded(deeds: readonly FindingDeed[]): boolean {
  return deeds.some(({ calls, denied, failed }) => calls > denied + failed)
}
