/** Headlines and links of incidents: the events that a link names are what it says, and the numbers are those of events/. */
import { literal, type Warehouse } from '../../pipeline/warehouse/warehouse.ts'
import { type Claims, listed } from './claims.ts'
import { sqlOf } from './facts.ts'

export interface Link {
  cause: string
  effect: string
  from: LinkEnd
  to: LinkEnd
  /** times as the link has them, in seconds since 1970 */
  from_told: number
  to_told: number
}

/** The event at an end of a link, and what is known of its principal and day. */
interface LinkEnd {
  principal: string
  day: string
  /** seconds since 1970 */
  time: number
  action: string
  targets: string[]
  request: string
  network: string | null
  agent: string | null
  region: string | null
  key: string | null
  /** principals that ever used the network, the agent */
  network_users: number
  agent_users: number
  /** first days of the principal with it */
  network_day: string | null
  agent_day: string | null
  region_day: string | null
  key_day: string | null
  /** of the principal's first event */
  first_time: number
}

export interface Incident {
  incident: string
  headline: string
  members: { uid: string; principal: string; day: string; headline: string | null }[]
  links: Link[]
  /** how many links it has, those to events made by a service among them */
  told: number
}

export async function readIncidents(warehouse: Warehouse, file: string): Promise<Incident[]> {
  await warehouse.run(`CREATE VIEW incident AS FROM read_parquet(${literal(file)})`)
  const rows = await warehouse.rows<Incident & Record<string, unknown>>(sqlOf('incident'))
  return rows
}

/** @returns false where it is of another form */
export function readCause(cause: string, { from, from_told: told }: Link, claims: Claims): boolean {
  const names = (target: string) => claims.is(`it names ${target}`, from.targets.includes(target))
  const calls = (...actions: string[]) =>
    claims.is(`${from.action} is the call`, actions.includes(from.action))
  const shapes: [RegExp, (found: string[]) => void][] = [
    [
      /^assumed the role (.+)$/,
      ([, role]) => {
        claims.is(`${from.action} assumes`, from.action.startsWith('sts:AssumeRole'))
        names(`role/${role}`)
      },
    ],
    [
      /^asked for temporary keys$/,
      () => calls('sts:GetSessionToken', 'sts:GetFederationToken', 'sts:AssumeRole'),
    ],
    [
      /^created the (user|role) (.+)$/,
      ([, type, name]) => {
        calls(type === 'user' ? 'iam:CreateUser' : 'iam:CreateRole')
        names(`${type}/${name}`)
      },
    ],
    [
      /^created an access key for the user (.+)$/,
      ([, user]) => {
        calls('iam:CreateAccessKey')
        names(`user/${user}`)
      },
    ],
    [
      /^set a console password for the user (.+)$/,
      ([, user]) => {
        calls('iam:CreateLoginProfile', 'iam:UpdateLoginProfile')
        names(`user/${user}`)
      },
    ],
    [
      /^gave the (user|role) (.+) the policy (.+)$/,
      ([, type, name, policy]) => {
        names(`${type}/${name}`)
        claims.is(`the request names ${policy}`, from.request.includes(policy!))
      },
    ],
    [
      /^changed (?:who may assume|the policies of|the permissions boundary of) the (user|role) (.+)$/,
      ([, type, name]) => names(`${type}/${name}`),
    ],
    [
      /^put the user (.+) into the group (.+)$/,
      ([, user, group]) => {
        calls('iam:AddUserToGroup')
        names(`user/${user}`)
        names(`group/${group}`)
      },
    ],
    [/^used the access key (.+)$/, ([, key]) => claims.text('access key', key!, from.key ?? 'none')],
    [
      /^came from (.+), a network new here that ([\d,]+) principals? ever used$/,
      ([, network, n]) => {
        claims.text('network', network!, from.network ?? 'none')
        claims.number('principals that ever used it', n!, from.network_users)
      },
    ],
    [
      /^came with (.+), an agent new here that ([\d,]+) principals? ever used$/,
      ([, agent, n]) => {
        claims.text('agent', agent!, from.agent ?? 'none')
        claims.number('principals that ever used it', n!, from.agent_users)
      },
    ],
    [
      /^came from (.+), never used before$/,
      ([, network]) => {
        claims.text('network', network!, from.network ?? 'none')
        claims.is(`new on ${from.network_day}`, isLately(from.network_day, from.day))
      },
    ],
    [
      /^came with (.+), never used before$/,
      ([, value]) => {
        claims.is(`${value} is the agent or key`, value === from.agent || value === from.key)
        const first = value === from.agent ? from.agent_day : from.key_day
        claims.is(`new on ${first}`, isLately(first, from.day))
      },
    ],
    [
      /^worked in (.+), never used before$/,
      ([, region]) => {
        claims.text('region', region!, from.region ?? 'none')
        claims.is(`new on ${from.region_day}`, isLately(from.region_day, from.day))
      },
    ],
    [
      /^called (\S+), which is not usual here$/,
      ([, action]) => {
        claims.text('action', action!, from.action)
        claims.model('an action that is evidence of its day')
      },
    ],
  ]
  claims.number('time of the first call', told, from.time)
  return oneOf(shapes, cause)
}

export function readEffect(effect: string, { from, to, to_told: told }: Link, claims: Claims): boolean {
  const shapes: [RegExp, () => void][] = [
    [/^was in use again$/, () => claims.is('a later day', to.day > from.day)],
    [
      /^made calls with (?:the key of that session|that key|them)$/,
      () => claims.is('a key was used', to.key !== null),
    ],
    [/^made calls in the session of that name$/, () => claims.is('later', to.time >= from.time)],
    [/^(?:made its first call|was first used)$/, () => claims.number('first call', to.time, to.first_time)],
    [
      /^made calls with a key not seen before$/,
      () => claims.text('first day of the key', to.day, to.key_day ?? 'none'),
    ],
    [/^signed in to the console$/, () => claims.text('action', 'signin:ConsoleLogin', to.action)],
    [/^(?:did what stands out|made calls)$/, () => claims.is('later', to.time >= from.time)],
    [/^used the same key$/, () => claims.text('key', from.key ?? 'none', to.key ?? 'no key')],
    [
      /^came from there (?:too|again)$/,
      () => claims.text('network', from.network ?? 'none', to.network ?? 'no network'),
    ],
    [
      /^came with it (?:too|again)$/,
      () =>
        claims.is('same agent or key', from.agent === to.agent || (from.key !== null && from.key === to.key)),
    ],
    [/^worked there again$/, () => claims.text('region', from.region ?? 'none', to.region ?? 'no region')],
    [/^called it again$/, () => claims.text('action', from.action, to.action)],
  ]
  claims.number('time of the second call', told, to.time)
  return oneOf(shapes, effect)
}

function oneOf(shapes: readonly [RegExp, (found: string[]) => void][], text: string): boolean {
  for (const [shape, check] of shapes) {
    const found = text.match(shape)
    if (!found) continue
    check(found)
    return true
  }
  return false
}

/** New on the day, or on one of the few days before that belong to the same change. */
function isLately(first: string | null, day: string): boolean {
  return first !== null && first <= day && Date.parse(day) - Date.parse(first) <= 7 * 86_400_000
}

/** Who did what, then what the other did: every part is a cause, an effect or a headline of a member. */
export function readIncidentHeadline(
  headline: string,
  { members, links }: Incident,
  claims: Claims,
): boolean {
  const names = new Set(members.flatMap(({ principal }) => namesOf(principal)))
  const headlines = members.flatMap((member) =>
    member.headline === null ? [] : [lowerFirst(member.headline)],
  )
  const principals = new Set(members.map(({ principal }) => principal)).size
  const isHeadline = (text: string) => headlines.includes(text)
  const days = headline.match(/^(\S+) on ([\d,]+) days?: (.+)$/)
  if (days && names.has(days[1]!) && isHeadline(days[3]!)) {
    claims.number('days', days[2]!, members.length)
    claims.number('principals', 1, principals)
    return true
  }
  const shared = headline.match(/^(.+?) ((?:came|used) .+?|.+ ever used): (\S+) (.+)$/)
  if (shared && isHeadline(shared[4]!)) {
    const list = listed(shared[1]!, names)
    claims.is(`principals ${shared[1]}`, list !== null && list.names.length + list.more === principals)
    claims.is(
      `a link says "${shared[2]}"`,
      links.some(({ cause }) => cause === shared[2]),
    )
    return true
  }
  const [first = '', ...rest] = headline.split('; ')
  const causes = links.map(({ cause }) => cause)
  const who = [...names].filter((name) => first.startsWith(`${name} `)).sort((a, b) => b.length - a.length)[0]
  if (!who) return false
  const told = first.slice(who.length + 1)
  // "created the user x, gave it the policy y and created an access key for it"
  const target = told.match(/the (?:user|role) (\S+?)(?=,| and |$)/)?.[0]
  const parts = told.split(/, | and (?=\w+ )/).map((part) => (target ? part.replace(/\bit\b/, target) : part))
  for (const part of parts)
    claims.is(
      `a link says "${part}"`,
      causes.some((cause) => cause === part),
    )
  return rest.every((part) => {
    const more = part.match(
      /^([\d,]+) more principals? belongs? to it$|^([\d,]+) more principals? belong to it$/,
    )
    if (more) {
      claims.number('more principals', (more[1] ?? more[2])!, principals - 2)
      return true
    }
    const name = [...names].filter((one) => part.startsWith(`${one} `)).sort((a, b) => b.length - a.length)[0]
    if (!name) return false
    const text = part.slice(name.length + 1)
    if (isHeadline(text)) {
      claims.checked++
      return true
    }
    const after = text.match(/^(.+?) (at the same time|[\d,]+ (?:second|minute|hour|day)s? later)$/)
    const link = links.find(({ effect }) => effect === after?.[1])
    if (!after || !link) return false
    const seconds = link.to.time - link.from.time
    claims.text('how much later', after[2]!, spoken(seconds))
    return true
  })
}

function spoken(seconds: number): string {
  if (seconds < 1) return 'at the same time'
  const [n, unit] =
    seconds < 120
      ? [seconds, 'second']
      : seconds < 7200
        ? [seconds / 60, 'minute']
        : seconds < 172_800
          ? [seconds / 3600, 'hour']
          : [seconds / 86_400, 'day']
  const whole = Math.round(n as number)
  return `${whole} ${unit}${whole === 1 ? '' : 's'} later`
}

/** "sso/Developer/ana@example.com" may be called by its last part, or without its account. */
function namesOf(principal: string): string[] {
  return [principal.slice(principal.lastIndexOf('/') + 1), principal.slice(principal.indexOf('/') + 1)]
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
