/** The sentence that gives the reason of a severity. */
import { type Claims, listed, numberOf } from '../claims.ts'
import { severityListed } from '../statements/risk-class.ts'
import { isUsual, type ToldStory } from './facts.ts'
import { callsThatMeet, rules } from './harm.ts'

const levels = ['informational', 'low', 'medium', 'high', 'critical']

export function readReason(sentence: string, severity: string, told: ToldStory, claims: Claims): boolean {
  const root = sentence.match(/^(.*) One level more: the root user\.$/)
  const text = root?.[1] ?? sentence
  const level = levels.indexOf(severity) - (root && severity !== 'critical' ? 1 : 0)
  const { deeds, place } = told.story
  const harmful = deeds.filter(({ action, isWrite }) => isWrite || severityListed(action) !== undefined)
  const rule = rules.find(({ says, technique }) => text.startsWith(`${says} (${technique.join(' ')}): `))
  if (rule) {
    const own = text.slice(`${rule.says} (${rule.technique.join(' ')}): `.length)
    const calls = callsThatMeet(rule, told)
    claims.is(`${rule.rule} holds`, calls.length > 0)
    claims.is(`${rule.rule} is ${rule.severity}`, root !== null || levels[level] === rule.severity)
    claims.is(`why of ${rule.rule}`, own.endsWith(`. ${rule.why}`))
    const facts = own.slice(0, -rule.why.length - 2)
    const plain = facts.match(/^([\d,]+) calls?$/)
    if (plain) {
      claims.number('calls', plain[1]!, calls.length)
      return true
    }
    const found = facts.match(
      /^(.+?), (?:(which succeeded)|([\d,]+) calls, which succeeded|([\d,]+) of ([\d,]+) calls? succeeded)$/,
    )
    if (!found) return false
    const [, names, one, all, some, of] = found
    const actions = new Set(calls.map(({ action }) => action))
    // Written "a, b, c" up to three, "a, b, c and 3 more" beyond.
    const list = listed(names!.replace(/, (?=[^,]+$)/, ' and '), actions) ?? listed(names!, actions)
    claims.is(`actions ${names}`, list !== null && list.names.length + list.more === actions.size)
    const succeeded = calls.filter(({ outcome }) => outcome === 'succeeded').length
    claims.number('calls', one ? 1 : numberOf((all ?? of)!), calls.length)
    claims.number('that succeeded', one ? 1 : numberOf((all ?? some)!), succeeded)
    return true
  }
  const listedAs = text.match(
    /^(\S.*?) is (?:(\w+) in the catalogue|a change) and not usual for this principal; (.+)\.$/,
  )
  if (listedAs) {
    const [, action, said, outcome] = listedAs
    const deed = deeds.find((one) => one.action === action)
    claims.is(`${action} is in the story`, deed !== undefined)
    if (!deed) return true
    claims.is(
      `${action} on ${deed.daysBefore} of ${place.daysBefore} days before is not usual`,
      !isUsual(deed, place),
    )
    claims.text(
      'in the catalogue',
      said ?? 'a change',
      severityListed(action!) ?? (deed.isWrite ? 'a change' : 'nothing'),
    )
    const base = Math.max(1, levels.indexOf(said ?? 'low')) - (deed.succeeded === 0 ? 1 : 0)
    claims.text('severity', levels[level]!, levels[base]!)
    return readOutcome(outcome!, deed, claims)
  }
  if (text === 'Nothing was changed here and nothing called that is listed as risky.') {
    claims.number('changes and risky actions', 0, harmful.length)
    return true
  }
  if (text === 'The changes and risky calls here are usual for this principal.') {
    claims.is('some are', harmful.length > 0)
    claims.is(
      'all are usual',
      harmful.every((deed) => isUsual(deed, place)),
    )
    return true
  }
  return false
}

function readOutcome(
  text: string,
  { calls, succeeded, denied, failed }: Record<'calls' | 'succeeded' | 'denied' | 'failed', number>,
  claims: Claims,
): boolean {
  const worked = text.match(
    /^(?:the call|(both) calls|all ([\d,]+) calls|([\d,]+) of ([\d,]+) calls?) succeeded$/,
  )
  if (worked) {
    const [, both, all, some, of] = worked
    claims.number('calls', of ?? all ?? (both ? 2 : 1), calls)
    claims.number('that succeeded', some ?? all ?? (both ? 2 : 1), succeeded)
    return true
  }
  const not = text.match(
    /^(?:the call|(both) calls|all ([\d,]+) calls) (was denied|were denied|failed|were denied or failed), so one level less$/,
  )
  if (!not) return false
  const [, both, all, how] = not
  claims.number('calls', all ?? (both ? 2 : 1), calls)
  claims.number('that succeeded', 0, succeeded)
  claims.text(
    'how they ended',
    how!,
    denied === 0
      ? 'failed'
      : calls === 1
        ? 'was denied'
        : failed === 0
          ? 'were denied'
          : 'were denied or failed',
  )
  return true
}
