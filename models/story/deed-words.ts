/** Deeds in words: "deleted 107 objects of bucket media (8 more denied)". Every number is a count of calls. */
import { count, names, plural, pluralOf } from '../words.ts'
import { type Deed, type DeedWords, type Vocabulary, wordsOf } from './deed.ts'

/** What the deed was done to, and its number where there are several. */
function objectOf(deed: Deed, { noun }: DeedWords): { text: string; isCounted: boolean } {
  if (noun === '') return { text: '', isCounted: false }
  const same = deed.about.find(({ type }) => sameType(type, noun))
  // What it was done to is named by itself; else, where it was, if that is one thing.
  const other = deed.about.length === 1 ? deed.about[0] : undefined
  const where = !same && other?.number === 1 ? ` of ${spaced(other.type)} ${other.name}` : ''
  if (isPlural(noun)) return { text: ` ${noun}${where}`, isCounted: false }
  if (same)
    return same.number > 1
      ? { text: ` ${numbered(same.number, noun)}`, isCounted: true }
      : { text: ` ${noun} ${same.name}`, isCounted: false }
  const number = deed.succeeded > 0 ? deed.things : deed.calls
  if (number > 1 && isCounted(noun)) return { text: ` ${numbered(number, noun)}${where}`, isCounted: true }
  return { text: ` ${noun}${where}`, isCounted: false }
}

const spaced = (type: string) => type.replaceAll('-', ' ')
const isPlural = (noun: string) => /s$/.test(noun) && !/(ss|us|is)$/.test(noun)

/** The head of "pull request by head" takes the plural. */
function pluralNoun(noun: string): string {
  const [, head = noun, rest = ''] = noun.match(/^(.+?)( (?:by|for|from|in|of|on|to|with) .+)$/) ?? []
  return `${isPlural(head) ? head : pluralOf(head)}${rest}`
}

const numbered = (number: number, noun: string) =>
  `${count(number)} ${number === 1 ? noun : pluralNoun(noun)}`

function sameType(type: string, noun: string): boolean {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '')
  return type !== '' && (bare(noun).endsWith(bare(type)) || bare(type).endsWith(bare(noun)))
}

/** Nouns of which there is no number. */
function isCounted(noun: string): boolean {
  return !/(ing|data|access|encryption|configuration|content|status|information|metadata|policy|identity|lifecycle)$/.test(
    noun,
  )
}

/** In the past tense, without a subject: "deleted 107 objects (8 more denied)"; "tried to delete trail main (denied)". */
export function phraseOf(deed: Deed, vocabulary: Vocabulary): string {
  const words = wordsOf(deed.action, vocabulary)
  const { calls, succeeded, denied, failed } = deed
  const object = objectOf(deed, words)
  const brackets =
    succeeded > 0
      ? [
          object.isCounted || succeeded === 1 ? '' : `${count(succeeded)} times`,
          denied > 0 ? `${count(denied)} more denied` : '',
          failed > 0 ? `${count(failed)} more failed` : '',
        ]
      : [
          object.isCounted || calls === 1 ? '' : `${count(calls)} times`,
          failed === 0
            ? `${calls === 1 ? '' : 'all '}denied`
            : denied === 0
              ? `${calls === 1 ? '' : 'all '}failed`
              : `${count(denied)} denied, ${count(failed)} failed`,
        ]
  const aside = brackets.filter(Boolean)
  return `${succeeded > 0 ? words.past : `tried to ${words.base}`}${object.text}${aside.length > 0 ? ` (${aside.join(', ')})` : ''}`
}

/** Reading calls that only look around, told as one: "looked at 14 kinds of things in 40 calls". */
export function lookedAround(deeds: readonly Deed[], vocabulary: Vocabulary): string {
  const nouns = [
    ...new Set(
      deeds
        .map((deed) => wordsOf(deed.action, vocabulary).noun)
        .filter(Boolean)
        .map(pluralNoun),
    ),
  ]
  const calls = deeds.reduce((sum, deed) => sum + deed.calls, 0)
  const refused = deeds.reduce((sum, deed) => sum + deed.denied, 0)
  const what =
    nouns.length > 4
      ? `${nouns.slice(0, 3).join(', ')} and ${nouns.length - 3} other kinds of things`
      : names(nouns, 4)
  return `looked at ${what || 'things'} in ${plural(calls, 'call')}${refused > 0 ? ` (${count(refused)} denied)` : ''}`
}
