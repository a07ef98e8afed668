/**
 * The headline of a story: verb, number, object, outcome, in how long, from where. The worst and newest deeds are told;
 * what is usual never leads, and how a day ranks is no part of it.
 */
import { count, plural } from '../words.ts'
import { type Deed, type Vocabulary, wordsOf } from './deed.ts'
import { lookedAround, namedCalls, phraseOf } from './deed-words.ts'
import { harmOf, isUsual, type Place, type StoryFacts, type StorySettings } from './facts.ts'

const mostDeeds = 3

export function headlineOf(facts: StoryFacts, words: Vocabulary, settings: StorySettings): string {
  const { place, deeds, hits, told } = facts
  const isLooking = (deed: Deed) =>
    !deed.isWrite &&
    /^[a-z0-9-]+:(List|Describe|Get|Lookup|Search|Head|BatchGet)/.test(deed.action) &&
    harmOf(deed, facts, settings) < 2 &&
    deed.risk < 2 &&
    deed.accessLevel !== 'Write'
  const unusual = deeds.filter((deed) => harmOf(deed, facts, settings) > 0 || !isUsual(deed, place, settings))
  const looking = unusual.filter(isLooking)
  const merged = looking.length >= 3 ? looking : []
  const doing = unusual
    .filter((deed) => !merged.includes(deed))
    .toSorted(
      (a, b) =>
        harmOf(b, facts, settings) - harmOf(a, facts, settings) ||
        Number(b.isWrite) - Number(a.isWrite) ||
        a.daysBefore - b.daysBefore ||
        b.calls - a.calls ||
        (a.action < b.action ? -1 : 1),
    )
  // The worst are told, as they came one after the other.
  const worst = doing.slice(0, mostDeeds).toSorted((a, b) => a.first - b.first)
  const phrases = worst.map((deed, i) => {
    const phrase = phraseOf(deed, words)
    // Two actions that are told alike: the second by its name.
    const verb = (other: Deed) => wordsOf(other.action, words).past + wordsOf(other.action, words).noun
    return worst.slice(0, i).some((other) => verb(other) === verb(deed)) ? namedCalls(deed) : phrase
  })
  const isTold = worst.length < mostDeeds && merged.length > 0
  const more = deeds.length - worst.length - (isTold ? merged.length : 0)
  if (doing.length > mostDeeds) phrases.push(`called ${plural(more, 'more action')}`)
  if (isTold) phrases.push(lookedAround(merged, words))
  const lead = hits.find(({ rule }) => rule.leads)
  const tail = tails(facts)
  if (phrases.length > 0) {
    const what = join(phrases) + within(place) + tail.join(',')
    return lead ? `${lead.rule.says}: ${what}` : capital(what)
  }
  // Nothing in it is new or harmful: what is odd is when, where from, how much or in which order.
  const usual = usualCalls(facts, words)
  if (lead) return `${lead.rule.says}: ${usual}`
  const [first] = told
  if (first?.signal === 'volume' || first?.signal === 'errors')
    return capital([first.clause, ...tail.map((of) => of.trim())].join(', '))
  if (tail.length > 0) return `${capital(`came${tail.join(',')}`)}: ${usual}`
  if (!first) return `Did only the usual: ${usual}`
  const unlikeItself: Record<string, string> = {
    sequence: 'in an order more typical of others',
    action_mix: 'in a mix more typical of others',
  }
  const how = unlikeItself[first.signal]
  return how ? `Did only the usual, ${how}: ${usual}` : `${capital(first.clause)}: ${usual}`
}

/** "94 calls in 85 minutes, 14 of them monitoring:GetMetricData"; of one call, what it did. */
function usualCalls({ place, deeds }: StoryFacts, words: Vocabulary): string {
  const most = deeds.toSorted((a, b) => b.calls - a.calls || (a.action < b.action ? -1 : 1))[0]!
  if (place.calls === 1) return phraseOf(most, words)
  const share =
    most.calls === place.calls ? `all of ${most.action}` : `${count(most.calls)} of them ${most.action}`
  return `${plural(place.calls, 'call')}${within(place)}, ${share}`
}

/** Where from, when and with what, as far as it is not usual and true of most of the calls. */
function tails({ place, told }: StoryFacts): string[] {
  const { calls, daysBefore, newNetworks, newNetworkCalls, newKeyCalls, newAgentCalls } = place
  /** '' of all calls, "mostly " of half of them or more, else null */
  const most = (of: number) => (of === calls ? '' : 2 * of >= calls ? 'mostly ' : null)
  const fresh = (of: number) => (daysBefore > 0 && of > 0 ? most(of) : null)
  const says = (signal: string, clause: RegExp) => {
    const one = told.find((of) => of.signal === signal && clause.test(of.clause))
    return one ? most(one.calls) : null
  }
  const networks = fresh(newNetworkCalls)
  const key = fresh(newKeyCalls)
  const agent = networks === null ? fresh(newAgentCalls) : null
  const schedule = says('automation_schedule', /^ran off schedule/)
  const hours = schedule === null ? says('working_hours', /^was active outside/) : null
  return [
    networks === null
      ? ''
      : ` ${networks}from ${newNetworks === 1 ? 'a network' : `${count(newNetworks)} networks`} never used before`,
    key === null ? '' : ` ${key}with an access key never used before`,
    agent === null ? '' : ` ${agent}with a program never used before`,
    schedule === null ? '' : ` ${schedule}off schedule`,
    hours === null ? '' : ` ${hours}outside usual hours`,
  ].filter(Boolean)
}

function within({ calls, first, last }: Place): string {
  if (calls < 2) return ''
  const seconds = last - first
  if (seconds < 1) return ' within a second'
  if (seconds < 60) return ` in ${plural(seconds, 'second')}`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return ` in ${plural(minutes, 'minute')}`
  return ` in ${plural(Math.round(seconds / 3600), 'hour')}`
}

/** "called a, b and c": a verb that comes again is said once. */
function join(told: readonly string[]): string {
  const phrases = told.map((phrase, i) =>
    i > 0 && phrase.startsWith('called ') && told[i - 1]!.startsWith('called ') ? phrase.slice(7) : phrase,
  )
  return phrases.length > 1 ? `${phrases.slice(0, -1).join(', ')} and ${phrases.at(-1)}` : phrases[0]!
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
