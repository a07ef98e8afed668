import { group } from 'd3-array'
import type { Told } from '../base-words.ts'
import { type Claims, numberOf } from '../claims.ts'

const odds = '(?:less than 1 time in 10,000|1 time in [\\d,]+)'
const shape = new RegExp(
  '^(?:(?<n>[\\d,]+) actions in a row|1 action) from (?<clock>\\d\\d:\\d\\d) UTC came in an order more typical of others here' +
    `(?:; on average each is expected (?<others>${odds}) of others, (?<own>${odds}) of this principal)?` +
    `; least typical was (?<first>.+?), expected ${odds}(?:, then (?<then>.+?))?` +
    '(?:\\. Parts of (?<more>[\\d,]+) more sessions? did too)?\\.$',
)

export function sequence(sentence: string, { day }: Told, claims: Claims): boolean {
  const found = sentence.match(shape)
  if (!found) return false
  const { n, clock, others, own, first, then, more } = found.groups!
  const length = n === undefined ? 1 : numberOf(n)
  claims.model('which order is more typical of others')
  claims.model('how often an action was expected, "1 time in N"')
  if (others !== undefined)
    claims.is(`expected ${others} of others, ${own} of the principal`, rarity(others) < rarity(own!))
  const sessions = [...group(day.steps, ({ session }) => session).values()]
  const named = (steps: typeof day.steps, i: number) =>
    i === 0 ? `${steps[0]!.action} at the start` : `${steps[i]!.action} after ${steps[i - 1]!.action}`
  // A stretch that begins at that minute, is long enough and holds all that is told of it.
  const holds = (steps: typeof day.steps, from: number) => {
    const inside = new Set(steps.slice(from, from + length).map((_, i) => named(steps, from + i)))
    if (!inside.has(first!)) return false
    return then === undefined || told(then, inside, length)
  }
  claims.is(
    `a stretch of ${length} actions from ${clock} with "${first}"${then ? ` and "${then}"` : ''}`,
    sessions.some((steps) =>
      steps.some((step, i) => step.clock === clock && steps.length - i >= length && holds(steps, i)),
    ),
  )
  if (more !== undefined)
    claims.is(`${more} more sessions of ${sessions.length}`, numberOf(more) < sessions.length)
  return true
}

/** 42 for "1 time in 42", without end for "less than 1 time in 10,000" */
function rarity(text: string): number {
  return text.startsWith('less') ? Number.POSITIVE_INFINITY : numberOf(text.replace('1 time in ', ''))
}

/** "a after b, c after d and 3 more", of what was done in the stretch. */
function told(text: string, inside: ReadonlySet<string>, length: number): boolean {
  let rest = text
  let names = 0
  const byLength = [...inside].sort((a, b) => b.length - a.length)
  while (rest !== '') {
    const more = names > 0 && rest.match(/^([\d,]+) more$/)
    if (more) return names + numberOf(more[1]!) < length
    const name = byLength.find((one) => rest.startsWith(one) && /^(, | and |$)/.test(rest.slice(one.length)))
    if (name === undefined) return false
    names++
    rest = rest.slice(name.length).replace(/^(, | and )/, '')
  }
  return names < length
}
