/**
 * A phrase of a headline, "deleted 107 objects in bucket media (8 more calls denied)", against the deed that it tells:
 * the verb, every number, every name, and that the nouns are words of the event's name or of data/deeds.csv.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { Claims, numberOf } from '../claims.ts'
import type { CountedDeed } from './facts.ts'

const deeds = new Map(
  (
    parse(readFileSync(join(import.meta.dirname, '../../../data/deeds.csv')), { columns: true }) as Record<
      'action' | 'base' | 'past' | 'noun',
      string
    >[]
  ).map((row) => [row.action, row]),
)

/** First words of event names that are told by another verb. */
const otherVerbs: Record<string, [base: string, past: string]> = {
  Begin: ['begin', 'began'],
  Build: ['build', 'built'],
  Describe: ['look at', 'looked at'],
  Find: ['find', 'found'],
  Get: ['read', 'read'],
  Give: ['give', 'gave'],
  Head: ['look at', 'looked at'],
  Lookup: ['look up', 'looked up'],
  Modify: ['change', 'changed'],
  Put: ['write', 'wrote'],
  Redrive: ['redrive', 'redrove'],
  Run: ['run', 'ran'],
  Send: ['send', 'sent'],
  Update: ['change', 'changed'],
  Withdraw: ['withdraw', 'withdrew'],
  Write: ['write', 'wrote'],
}

/** How a deed's phrase may begin: "created an access key for", "tried to delete", "called shell:ls". */
export function beginningsOf(action: string): string[] {
  const told = deeds.get(action)
  const name = action.slice(action.indexOf(':') + 1)
  const verb = name.match(/^(?:Batch(?=[A-Z]))?([A-Z][a-z]+)/)?.[1]
  const [base, ...past] = told
    ? [told.base, told.past]
    : verb && otherVerbs[verb]
      ? otherVerbs[verb]
      : verb
        ? ((word: string) => [
            word,
            word,
            `${word}d`,
            `${word}ed`,
            `${word.slice(0, -1)}ied`,
            `${word}${word.at(-1)}ed`,
          ])(verb.toLowerCase())
        : [undefined]
  return [
    ...(base === undefined ? [] : [...past, `tried to ${base}`]),
    `called ${action}`,
    `tried to call ${action}`,
  ].sort((a, b) => b.length - a.length)
}

/** @returns false where the phrase is not one of this deed */
export function readPhrase(phrase: string, deed: CountedDeed, claims: Claims): boolean {
  const begins = beginningsOf(deed.action).filter(
    (begin) => phrase === begin || phrase.startsWith(`${begin} `),
  )
  return begins.some((begin) => {
    const rest = phrase.slice(begin.length)
    const aside = rest.match(
      / \(((?:(?:[\d,]+ times|(?:[\d,]+ more(?: calls?)? |[\d,]+ |all |both )?(?:denied|failed))(?:, )?)+)\)$/,
    )
    const object = aside ? rest.slice(0, -aside[0].length) : rest
    const own = new Claims()
    if (!readObject(object, deed, own)) return false
    const isAttempt = begin.startsWith('tried to ')
    own.is(
      `${deed.action}: ${deed.succeeded} of ${deed.calls} calls succeeded`,
      isAttempt === (deed.succeeded === 0),
    )
    readAside(aside?.[1] ?? '', object, isAttempt, deed, own)
    claims.checked += own.checked
    claims.wrong.push(...own.wrong)
    return true
  })
}

function readAside(
  text: string,
  object: string,
  isAttempt: boolean,
  deed: CountedDeed,
  claims: Claims,
): void {
  const { action, calls, succeeded, denied, failed } = deed
  const told = { times: undefined as number | undefined, denied: 0, failed: 0 }
  for (const term of text.split(', ').filter(Boolean)) {
    const times = term.match(/^([\d,]+) times$/)
    const [, n, all, how] =
      term.match(/^(?:([\d,]+) (?:more )?(?:calls? )?|(all|both) )?(denied|failed)$/) ?? []
    if (times) told.times = numberOf(times[1]!)
    else if (how) told[how as 'denied' | 'failed'] = n ? numberOf(n) : all === 'both' ? 2 : all ? calls : 1
  }
  claims.number(`${action} denied`, told.denied, denied)
  claims.number(`${action} failed`, told.failed, failed)
  const number = isAttempt ? calls : succeeded
  if (told.times !== undefined) claims.number(`${action} calls`, told.times, number)
  else if (!/ [\d,]+ /.test(object)) claims.number(`${action} calls`, 1, number)
}

/** @returns false where a word is neither of the event's name, of a name that its calls gave, nor of deeds.csv */
function readObject(object: string, deed: CountedDeed, claims: Claims): boolean {
  let rest = object
  const spokenFor = new Set<string>()
  for (const { type, names } of deed.about)
    for (const name of [...names].sort((a, b) => b.length - a.length)) {
      const at = rest.indexOf(` ${name}`)
      if (at < 0 || !/^( |$)/.test(rest.slice(at + 1 + name.length))) continue
      const before = rest.slice(0, at)
      // A bucket's name may be the word "bucket": a name stands after a word of its type.
      if (!endsWithType(before, type)) continue
      claims.is(
        `${name} is the only ${type} of ${deed.action}, or the first of ${names.length}`,
        names.length === 1,
      )
      spokenFor.add(type)
      rest = before + rest.slice(at + 1 + name.length)
      break
    }
  const numbers = [...rest.matchAll(/ ([\d,]+) ((?:(?! [\d,]+ ).)+)/g)]
  for (const [, n, words] of numbers) {
    const number = numberOf(n!)
    const named = deed.about.find(({ type }) => startsWithType(words!, type, deed.action))
    if (named) claims.number(`${named.type} of ${deed.action}`, number, named.names.length)
    else claims.number(`things of ${deed.action}`, number, deed.things)
  }
  const isArticle = (word: string) => /^(an?|the)$/.test(word)
  const wordsOf = (text: string) => text.split(' ').filter((word) => word !== '' && !isArticle(word))
  const [what = '', ...whose] = rest
    .replaceAll(/ [\d,]+(?= )/g, '')
    .split(/ (?:in|of|with|from|for|by|on|to)(?= )/)
  const isOf = (words: readonly string[], known: readonly string[]) =>
    words.every((word) => known.some((text) => text.includes(stem(word))))
  const own = lettersOf(deed.action)
  // What it was done to stands in the action's name; whose it was, in the types of the things named too.
  return (
    isOf(wordsOf(what), own) &&
    isOf(whose.flatMap(wordsOf), [...own, ...deed.about.map(({ type }) => letters(type))])
  )
}

/** The letters of an action's name, and those of its line in deeds.csv: what its nouns are made of. */
export function lettersOf(action: string): string[] {
  const row = deeds.get(action)
  return [
    letters(action.slice(action.indexOf(':') + 1)),
    row ? letters(`${row.base} ${row.past} ${row.noun}`) : '',
  ]
}

/** What a reading call looks at, so that two that look at the same are told apart from others. */
export function nounOf(action: string): string {
  const name = action.slice(action.indexOf(':') + 1)
  return stem(deeds.get(action)?.noun ?? name.replace(/^(Batch)?[A-Z][a-z]+/, '').replace(/V\d+$/, ''))
}

const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
export const stem = (word: string) =>
  letters(word)
    .replace(/(ies|y)$/, '')
    .replace(/[es]+$/, '')

function endsWithType(text: string, type: string): boolean {
  const own = letters(type)
  return letters(text).endsWith(own) || own.endsWith(letters(text.split(' ').at(-1) ?? ''))
}

/** "DB instances in ..." begins with what db-instance is, "launch templates" with a word that it ends with. */
function startsWithType(words: string, type: string, action: string): boolean {
  const own = stem(type)
  const head = words.split(/ (?:by|for|from|in|of|on|to|with) /)[0]!
  const said = stem(head)
  return said === own || said.endsWith(own) || (own.endsWith(said) && stem(letters(action)).includes(said))
}
