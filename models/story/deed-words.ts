/**
 * Deeds in words: "deleted 107 objects (8 more calls denied)". A number before a noun is one of things: of those that
 * the calls named, or of objects by bucket and key, or of what is made or removed one a call. Other calls are counted as times.
 */
import { count, names, plural } from '../words.ts'
import { type Deed, type DeedWords, type Vocabulary, wordsOf } from './deed.ts'
import {
  headOf,
  isKind,
  isMass,
  isPlural,
  numbered,
  partOf,
  pluralNoun,
  singular,
  typeInWords,
  withArticle,
} from './noun.ts'

/** One call of these makes, moves or removes one thing. */
const onePerCall =
  /^(allocate|cancel|complete|copy|create|delete|deregister|export|generate|import|initiate|invite|issue|launch|purchase|publish|register|release|remove|request|restore|send|start|submit|terminate|upload) ?/

/** What things are in. */
const containers =
  /^(account|api|bucket|catalog|cluster|database|domain|group|log-group|namespace|project|queue|repository|schema|stack|table|topic|user-pool|vpc|workgroup|workspace)$/
/** What things are done with. */
const means = /^(document|image|key|key-pair|launch-template|model|policy|role|template)$/

/** What the deed was done to, and its number where there are several. */
function objectOf(deed: Deed, { base, noun }: DeedWords): { text: string; isCounted: boolean } {
  if (noun === '') return { text: '', isCounted: false }
  const { head, rest } = headOf(noun)
  const same = deed.about.find(({ type }) => isKind(type, head))
  if (same && same.number > 1)
    return { text: ` ${numbered(same.number, singular(head))}${whence(rest, deed)}`, isCounted: true }
  if (same) return { text: ` ${singular(head)} ${same.name}${whence(rest, deed)}`, isCounted: false }
  for (const { type, number, name } of deed.about) {
    // "instance profiles for role" of a role, "bucket policy" of a bucket
    const [, before, last] = noun.match(/^(.+ (?:by|for|from|in|of|on|to|with) )(.+)$/) ?? []
    if (last && isKind(type, last))
      return {
        text: ` ${before}${number > 1 ? numbered(number, last) : `${last} ${name}`}`,
        isCounted: number > 1,
      }
    const part = partOf(type, noun)
    if (part) {
      const whose = number > 1 ? numbered(number, typeInWords(type)) : `${typeInWords(type)} ${name}`
      return { text: ` the ${part} of ${whose}`, isCounted: number > 1 }
    }
  }
  const [other, ...others] = deed.about
  const where =
    other && others.length === 0
      ? ` ${preposition(other.type)} ${other.number > 1 ? numbered(other.number, typeInWords(other.type)) : `${typeInWords(other.type)} ${other.name}`}`
      : ''
  const isOneEach = noun === 'object' || onePerCall.test(base)
  if (deed.succeeded > 0 && deed.things > 1 && isOneEach && !isPlural(head) && !isMass(head))
    return { text: ` ${numbered(deed.things, noun)}${where}`, isCounted: true }
  return { text: ` ${withArticle(noun)}${where}`, isCounted: false }
}

/** " from DB snapshot" with the name of the snapshot, where the calls named one. */
function whence(rest: string, { about }: Deed): string {
  const [, before, noun] = rest.match(/^( \w+ )(.+)$/) ?? []
  if (!before || !noun) return rest
  const named = about.find(({ type, number }) => number === 1 && isKind(type, noun))
  return named ? `${before}${singular(noun)} ${named.name}` : `${before}${withArticle(noun)}`
}

function preposition(type: string): string {
  return containers.test(type) ? 'in' : means.test(type) ? 'with' : 'of'
}

/** In the past tense, without a subject: "deleted 107 objects (8 more calls denied)"; "tried to delete trail main (denied)". */
export function phraseOf(deed: Deed, vocabulary: Vocabulary): string {
  const words = wordsOf(deed.action, vocabulary)
  const { calls, succeeded, denied, failed } = deed
  const object = objectOf(deed, words)
  const more = (number: number, how: string) =>
    number === 0
      ? ''
      : object.isCounted
        ? `${count(number)} more ${number === 1 ? 'call' : 'calls'} ${how}`
        : `${count(number)} more ${how}`
  const aside = (
    succeeded > 0
      ? [
          object.isCounted || succeeded === 1 ? '' : `${count(succeeded)} times`,
          more(denied, 'denied'),
          more(failed, 'failed'),
        ]
      : [object.isCounted || calls === 1 ? '' : `${count(calls)} times`, howItEnded(calls, denied, failed)]
  ).filter(Boolean)
  return `${succeeded > 0 ? words.past : `tried to ${words.base}`}${object.text}${aside.length > 0 ? ` (${aside.join(', ')})` : ''}`
}

/** "called bedrock:Converse (3 times)": the deed by its action's name, whatever it was about. */
export function namedCalls(deed: Deed): string {
  return phraseOf(deed, { told: new Map(), verbs: new Set() })
}

/** Of calls of which none succeeded. */
function howItEnded(calls: number, denied: number, failed: number): string {
  const all = calls === 1 ? '' : calls === 2 ? 'both ' : 'all '
  if (failed === 0) return `${all}denied`
  if (denied === 0) return `${all}failed`
  return `${count(denied)} denied, ${count(failed)} failed`
}

/** Reading calls that only look around, told as one: "looked at users, roles and 5 other kinds of things in 40 calls". */
export function lookedAround(deeds: readonly Deed[], vocabulary: Vocabulary): string {
  const nouns = [
    ...new Set(
      deeds
        .map((deed) => wordsOf(deed.action, vocabulary).noun)
        .filter(Boolean)
        .map(pluralNoun),
    ),
  ]
  const sum = (value: (deed: Deed) => number) => deeds.reduce((all, deed) => all + value(deed), 0)
  const [calls, denied, failed] = [
    sum((deed) => deed.calls),
    sum((deed) => deed.denied),
    sum((deed) => deed.failed),
  ]
  const what =
    nouns.length > 4
      ? `${nouns.slice(0, 3).join(', ')} and ${plural(nouns.length - 3, 'other kind')} of things`
      : names(nouns, 4)
  const hasSucceeded = denied + failed < calls
  const aside = hasSucceeded
    ? [denied > 0 ? `${count(denied)} denied` : '', failed > 0 ? `${count(failed)} failed` : '']
        .filter(Boolean)
        .join(', ')
    : howItEnded(calls, denied, failed)
  return `${hasSucceeded ? 'looked' : 'tried to look'} at ${what || 'things'} in ${plural(calls, 'call')}${aside ? ` (${aside})` : ''}`
}
