/** A finding's headline, taken apart into clauses: a lead, what was done, in how long, and where from. */
import { Claims, numberOf } from '../claims.ts'
import { severityListed } from '../statements/risk-class.ts'
import { hoursIn } from '../statements/working-hours.ts'
import { readClause } from './clause.ts'
import { type CountedDeed, isUsual, type Story, type ToldStory } from './facts.ts'
import { callsThatMeet, rules } from './harm.ts'
import { beginningsOf, lettersOf, nounOf, readPhrase, stem } from './phrase.ts'

export function readHeadline(headline: string, told: ToldStory, claims: Claims): boolean {
  let text = headline
  const lead = rules.find((rule) => rule.leads && text.startsWith(`${rule.says}: `))
  if (lead) {
    claims.is(`${lead.rule} holds`, callsThatMeet(lead, told).length > 0)
    text = text.slice(lead.says.length + 2)
  }
  const came = text.match(/^Came( .+?): (.+)$/)
  if (came) return readTails(came[1]!, told, claims) === '' && readUsual(came[2]!, told, claims)
  const only = text.match(/^Did only the usual(?:, in an? (order|mix) more typical of others)?: (.+)$/)
  if (only) {
    claims.is(
      'all is usual',
      told.story.deeds.every((deed) => isUsual(deed, told.story.place)),
    )
    if (only[1])
      claims.is(
        'others’ order or mix is evidence',
        told.statements.has(only[1] === 'order' ? 'sequence' : 'action_mix'),
      )
    return readUsual(only[2]!, told, claims)
  }
  if (lead && readUsual(text, told, claims)) return true
  if (readDone(lowerFirst(text), told, claims)) return true
  // A clause of the strongest signal stands for the whole.
  const colon = text.lastIndexOf(': ')
  if (colon > 0 && readUsual(text.slice(colon + 2), told, claims))
    return readClause(text.slice(0, colon), told.statements, claims)
  return readClause(readTails(text, told, claims), told.statements, claims)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

const mostly = '(?<mostly>mostly )?'
const tails: [
  RegExp,
  (found: Record<string, string | undefined>, told: ToldStory, claims: Claims) => void,
][] = [
  [
    new RegExp(`,? ${mostly}outside usual hours$`),
    (found, { story, statements }, claims) => {
      const [, hours, off] =
        statements
          .get('working_hours')
          ?.match(
            /outside (?:the )?usual hours \((?:usual hours on an? \w+: ([^)]+?) \S+|(usually inactive) [^)]+)\)/,
          ) ?? []
      const isUsualHour = hours ? hoursIn(hours) : () => off === undefined
      const outside = story.calls.filter(({ slot }) => !isUsualHour(Math.floor(slot / 4))).length
      checkShare('outside usual hours', outside, found.mostly, story, claims)
    },
  ],
  [
    new RegExp(`,? ${mostly}off schedule$`),
    (found, { story, statements, runs }, claims) => {
      const [, times = '', more] =
        statements
          .get('automation_schedule')
          ?.match(/Ran (?:on .*?)?at ([\d: ,and]+?)( and \d+ more)? UTC; [\d,]+ of/) ?? []
      const clocks: string[] = times.match(/\d\d:\d\d/g) ?? []
      claims.is('a statement says when it ran', clocks.length > 0)
      if (more) return claims.model('calls of runs at "N more" times')
      const off = (time: number) => {
        const start = runs.findLast((run) => run <= time)
        return start !== undefined && clocks.includes(new Date(start * 1000).toISOString().slice(11, 16))
      }
      checkShare(
        'off schedule',
        story.calls.filter(({ time }) => off(time)).length,
        found.mostly,
        story,
        claims,
      )
    },
  ],
  [
    new RegExp(`,? ${mostly}with a program never used before$`),
    (found, { story }, claims) =>
      checkShare('a new program', story.place.newAgentCalls, found.mostly, story, claims),
  ],
  [
    new RegExp(`,? ${mostly}with an access key never used before$`),
    (found, { story }, claims) =>
      checkShare('a new key', story.place.newKeyCalls, found.mostly, story, claims),
  ],
  [
    new RegExp(`,? ${mostly}from (?:a network|(?<n>[\\d,]+) networks) never used before$`),
    (found, { story }, claims) => {
      claims.number('new networks', found.n ?? 1, story.place.newNetworks)
      claims.is('it was seen before', story.place.daysBefore > 0)
      checkShare('new networks', story.place.newNetworkCalls, found.mostly, story, claims)
    },
  ],
]

/** @returns what stands before them */
function readTails(text: string, told: ToldStory, claims: Claims): string {
  for (const [shape, check] of tails) {
    const found = text.match(shape)
    if (!found) continue
    check(found.groups ?? {}, told, claims)
    return readTails(text.slice(0, found.index), told, claims)
  }
  return text
}

function checkShare(
  what: string,
  of: number,
  said: string | undefined,
  { place }: Story,
  claims: Claims,
): void {
  claims.is(
    `${of} of ${place.calls} calls ${what}${said ? ', mostly said' : ''}`,
    said ? of < place.calls && 2 * of >= place.calls : of === place.calls,
  )
}

/** " in 21 minutes", " within a second" @returns what stands before it */
function readSpan(text: string, { place }: Story, claims: Claims): string {
  const found = text.match(/(?: in ([\d,]+) (second|minute|hour)s?| within a second)$/)
  if (!found) {
    claims.is(`${place.calls} calls without a span`, place.calls === 1)
    return text
  }
  const seconds = place.last - place.first
  const [, n, unit] = found
  if (!n) claims.is(`within a second: ${seconds} s`, seconds < 1)
  else {
    const size = unit === 'second' ? 1 : unit === 'minute' ? 60 : 3600
    claims.number(`${unit}s from the first call to the last`, n, Math.round(seconds / size))
  }
  return text.slice(0, found.index)
}

/** "94 calls in 85 minutes, 14 of them monitoring:GetMetricData", or of one call what it did. */
function readUsual(text: string, told: ToldStory, claims: Claims): boolean {
  const { story } = told
  const found = text.match(/^([\d,]+) calls?(.*?), (?:all of|([\d,]+) of them) (\S.*)$/)
  if (!found) return story.deeds.length === 1 && readPhrase(text, story.deeds[0]!, claims)
  const [, calls, span, n, action] = found
  const deed = story.deeds.find((one) => one.action === action)
  claims.number('calls', calls!, story.place.calls)
  readSpan(span!, story, claims)
  claims.number(`calls of ${action}`, n ?? calls!, deed?.calls ?? 0)
  claims.is(
    `${action} is the commonest`,
    story.deeds.every((one) => one.calls <= (deed?.calls ?? 0)),
  )
  return true
}

function readDone(text: string, told: ToldStory, claims: Claims): boolean {
  const own = new Claims()
  const phrases = apart(readSpan(readTails(text, told, own), told.story, own), told.story.deeds)
  const left = new Set(told.story.deeds)
  const later: { shape: 'more' | 'looked'; found: RegExpMatchArray }[] = []
  for (const phrase of phrases) {
    const more = phrase.match(/^called ([\d,]+) more actions?$/)
    const looked = phrase.match(/^(tried to look|looked) at (.+) in ([\d,]+) calls?(?: \((.+)\))?$/)
    if (more) later.push({ shape: 'more', found: more })
    else if (looked) later.push({ shape: 'looked', found: looked })
    else {
      const tries = [...left].map((deed) => {
        const attempt = new Claims()
        return { deed, attempt, isRead: readPhrase(phrase, deed, attempt) }
      })
      const best = tries
        .filter(({ isRead }) => isRead)
        .sort((a, b) => a.attempt.wrong.length - b.attempt.wrong.length)[0]
      if (!best) return false
      own.checked += best.attempt.checked
      own.wrong.push(...best.attempt.wrong)
      left.delete(best.deed)
    }
  }
  for (const { shape, found } of later.toSorted((a) => (a.shape === 'looked' ? -1 : 1)))
    if (shape === 'more') own.number('actions more', found[1]!, left.size)
    else if (!readLooked(found, left, told, own)) return false
  claims.checked += own.checked
  claims.wrong.push(...own.wrong)
  claims.models.push(...own.models)
  return true
}

/** Splits at commas and "and" before what can begin a phrase; "called a, b and 3 more actions" says its verb once. */
function apart(text: string, deeds: readonly CountedDeed[]): string[] {
  const begins = [...deeds.flatMap(({ action }) => beginningsOf(action)), 'looked at', 'tried to look at']
  const names = new Set(deeds.map(({ action }) => action))
  const parts: string[] = []
  let from = 0
  for (const { index, 0: mark } of text.matchAll(/, | and /g)) {
    const rest = text.slice(index + mark.length)
    const isCall =
      /^(called )?[\d,]+ more actions?$/.test(rest) ||
      [...names].some(
        (name) => rest === name || (/^[ ,]/.test(rest.slice(name.length)) && rest.startsWith(name)),
      )
    if (!isCall && !begins.some((begin) => rest === begin || rest.startsWith(`${begin} `))) continue
    if (index < from) continue
    parts.push(text.slice(from, index))
    from = index + mark.length
  }
  parts.push(text.slice(from))
  return parts.map((part, i) =>
    i > 0 && (/^[\d,]+ more actions?$/.test(part) || [...names].some((name) => part.startsWith(name)))
      ? `called ${part}`
      : part,
  )
}

/** Reading calls told as one; takes them from what is left. */
function readLooked(
  found: RegExpMatchArray,
  left: Set<CountedDeed>,
  { story }: ToldStory,
  claims: Claims,
): boolean {
  const [, verb, what, calls, aside] = found
  const looks = [...left].filter(
    (deed) =>
      !deed.isWrite &&
      /^[a-z0-9-]+:(List|Describe|Get|Lookup|Search|Head|BatchGet)/.test(deed.action) &&
      !isUsual(deed, story.place) &&
      !['medium', 'high', 'critical'].includes(severityListed(deed.action) ?? ''),
  )
  for (const deed of looks) left.delete(deed)
  const sum = (value: (deed: CountedDeed) => number) => looks.reduce((all, deed) => all + value(deed), 0)
  const [all, denied, failed] = [
    sum((deed) => deed.calls),
    sum((deed) => deed.denied),
    sum((deed) => deed.failed),
  ]
  claims.number('calls that looked', calls!, all)
  claims.is('whether any succeeded', (verb === 'looked') === denied + failed < all)
  const said = (how: string) => {
    const [, n, every] = aside?.match(new RegExp(`(?:([\\d,]+)|(all|both)|^) ?${how}`)) ?? []
    return n ? numberOf(n) : every ? all : aside === how ? 1 : 0
  }
  claims.number('denied', said('denied'), denied)
  claims.number('failed', said('failed'), failed)
  const [, list = what!, more] = what!.match(/^(.*) and ([\d,]+) other kinds? of things$/) ?? []
  const nouns = list.split(/, | and /)
  for (const noun of nouns)
    claims.is(
      `${noun} are what some call looked at`,
      looks.some(({ action }) =>
        noun.split(' ').every((word) => lettersOf(action).some((text) => text.includes(stem(word)))),
      ),
    )
  const kinds = new Set(looks.map(({ action }) => nounOf(action)).filter(Boolean))
  claims.number('kinds of things', nouns.length + numberOf(more ?? '0'), kinds.size)
  return true
}
