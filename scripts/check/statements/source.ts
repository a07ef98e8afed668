import { checkAlone, checkDays, daysBefore, sum, type Told, withoutBase } from '../base-words.ts'
import { type Claims, listed } from '../claims.ts'
import { daysApart } from '../facts.ts'

const kinds: Record<string, string> = {
  network: 'network',
  agent: 'agent',
  region: 'region',
  'access key': 'key',
  'kind of sign-in': 'sign_in',
}
const kindOf = (noun: string) => kinds[noun.replace(/^kinds/, 'kind').replace(/s$/, '')]!
const shape = new RegExp(
  `^(?<calls>[\\d,]+) of (?<of>[\\d,]+) calls? came with (?:an? )?(?<noun>network|agent|region|access key|kind of sign-in|networks|agents|regions|access keys|kinds of sign-in) ` +
    `(?:(?<held>seen before only on days not counted as normal)|not seen ${daysBefore}|${withoutBase}) \\((?<names>.+?); (?:(?<past>one|[\\d,]+) (?<pastNoun>networks?|agents?|regions?|access keys?|kinds? of sign-in) until then; )?` +
    `(?:(?<nobody>nobody else here uses it)|used by (?:at most )?(?<others>[\\d,]+) other principals?(?<since>, all since the same days)?)\\)$`,
)

export function source(sentence: string, told: Told, claims: Claims): boolean {
  const parts = sentence.replace(/\.$/, '').split(/(?<=\)); (?=[\d,]+ of [\d,]+ calls? came with)/)
  return parts.every((part) => readPart(part, told, claims))
}

function readPart(part: string, told: Told, claims: Claims): boolean {
  const found = part.match(shape)
  if (!found) return false
  const { day, base, happened, facts, principal } = told
  const { calls, of, noun, held, alone, names, past, pastNoun, nobody, others, since } = found.groups!
  const kind = kindOf(noun!)
  const valuesOf = (days: typeof base) =>
    new Set(days.flatMap((one) => [...one.sources.keys()].filter((key) => key.startsWith(`${kind}:`))))
  const learned = valuesOf(base)
  const fresh = [...day.sources.keys()].filter((key) => key.startsWith(`${kind}:`) && !learned.has(key))
  const list = listed(
    names!,
    fresh.map((key) => key.slice(kind.length + 1)),
  )
  claims.is(`new ${noun} ${names}`, list !== null)
  if (!list) return true
  const told1 = list.names.map((name) => `${kind}:${name}`)
  claims.number('calls of the day', of!, day.calls)
  const said = sum(told1, (key) => day.sources.get(key)!)
  // Of a list that is cut, the rest is among the other new ones.
  if (list.more === 0) claims.number(`calls with ${names}`, calls!, said)
  else claims.is(`${calls} calls with ${names}`, Number(calls!.replaceAll(',', '')) >= said)
  const seen = valuesOf(happened)
  if (held)
    claims.is(
      'all seen on days not counted as normal',
      told1.every((key) => seen.has(key)),
    )
  else if (alone) checkAlone(found.groups!, told, claims)
  else checkDays(found.groups!, told, claims)
  claims.number(`${noun} until then`, past === 'one' ? 1 : (past ?? 0), learned.size)
  if (past !== undefined)
    claims.is(
      `"${past} ${pastNoun} until then" is of the same kind`,
      kindOf(pastNoun!) === kind && (past === 'one') === pastNoun! in kinds,
    )
  const users = (key: string, through: number) =>
    [...(facts.firstSource.get(key) ?? [])].filter(
      ([other, since1]) => other !== principal.principal && daysApart(since1, day.day) >= through,
    ).length
  const most = Math.max(...told1.map((key) => users(key, 0)))
  if (list.more === 0) claims.number('others who use it', nobody ? 0 : others!, most)
  if (since) {
    const days = kind === 'agent' || kind === 'region' ? 0 : facts.settings.models.reference.rolloutDays
    claims.number('others who used it before', 0, Math.max(...told1.map((key) => users(key, days))))
  }
  return true
}
