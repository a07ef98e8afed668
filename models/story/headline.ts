/**
 * The headline of a story: verb, number, object, outcome, in how long, from where. The worst and newest deeds are told;
 * what is usual never leads, and how a day ranks is no part of it.
 */
import { count, plural } from '../words.ts'
import type { Deed, Vocabulary } from './deed.ts'
import { lookedAround, phraseOf } from './deed-words.ts'
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
  const phrases = doing
    .slice(0, mostDeeds)
    .toSorted((a, b) => a.first - b.first)
    .map((deed) => phraseOf(deed, words))
    .filter((phrase, i, all) => all.indexOf(phrase) === i)
  const more = doing.length - Math.min(mostDeeds, doing.length)
  if (more > 0) phrases.push(`did ${plural(more, 'more kind')} of action`)
  if (merged.length > 0 && phrases.length < mostDeeds) phrases.push(lookedAround(merged, words))
  const lead = hits.find(({ rule }) => rule.leads)
  const tail = tails(facts)
  if (phrases.length > 0) {
    const what = join(phrases) + within(place) + tail.join(',')
    return lead ? `${lead.rule.says}: ${what}` : capital(what)
  }
  // Nothing in it is new or harmful: what is odd is when, where from, how much or in which order.
  const most = deeds.toSorted((a, b) => b.calls - a.calls)[0]
  const usual = most
    ? `${plural(place.calls, 'call')}${within(place)}, most often ${phraseOf(most, words)}`
    : plural(place.calls, 'call')
  if (lead) return `${lead.rule.says}: ${usual}`
  const [first] = told.filter(({ signal }) => signal === 'volume' || signal === 'errors')
  if (first && told[0] === first) return `${capital(first.clause)}${tail.join(',')}`
  if (tail.length > 0) return `${capital(`came${tail.join(',')}`)}: ${usual}`
  return `Did the usual, but in a way more typical of others: ${usual}`
}

/** Where from, when and with what, as far as it is not usual. */
function tails({ place, told }: StoryFacts): string[] {
  const isMost = (calls: number) => place.daysBefore > 0 && 2 * calls >= place.calls
  const about = (signal: string) =>
    (told.find((one) => one.signal === signal)?.calls ?? 0) * 2 >= place.calls &&
    told.some((one) => one.signal === signal)
  return [
    isMost(place.newNetworkCalls)
      ? ` from ${place.newNetworks === 1 ? 'a network' : `${count(place.newNetworks)} networks`} never used before`
      : '',
    isMost(place.newKeyCalls) ? ' with an access key never used before' : '',
    isMost(place.newAgentCalls) && !isMost(place.newNetworkCalls) ? ' with a program never used before' : '',
    about('automation_schedule') ? ' off schedule' : about('working_hours') ? ' outside usual hours' : '',
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
