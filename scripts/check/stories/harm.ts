/** data/harm_rules.yaml, held against a story's calls a second time. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { StoryCall, ToldStory } from './facts.ts'

export interface Rule {
  rule: string
  says: string
  leads?: boolean
  severity: string
  technique: [string, string]
  why: string
  actions: string
  outcome?: 'any'
  things?: number
  request?: string
  self?: boolean
  session?: string
  machine?: boolean
  network?: 'new'
}

export const rules = parse(
  readFileSync(join(import.meta.dirname, '../../../data/harm_rules.yaml'), 'utf8'),
) as Rule[]

/** The calls that meet the rule's conditions; none where they are not enough. */
export function callsThatMeet(
  rule: Rule,
  { story, automation }: Pick<ToldStory, 'story' | 'automation'>,
): StoryCall[] {
  const actions = new RegExp(`^(?:${rule.actions})$`)
  const request = rule.request === undefined ? undefined : new RegExp(rule.request)
  const session = rule.session === undefined ? undefined : new RegExp(rule.session)
  const calls = story.calls.filter(
    (call) =>
      actions.test(call.action) &&
      (!request || request.test(call.request)) &&
      (!session || session.test(call.session ?? '')) &&
      (rule.network !== 'new' || call.isNewNetwork === true) &&
      (!rule.machine || (automation !== 'human' && call.identity === 'AssumedRole')) &&
      (!rule.self ||
        call.targets.includes(`user/${call.user}`) ||
        call.targets.includes(`role/${call.role}`)),
  )
  const things = new Set(
    calls.filter(({ outcome }) => outcome === 'succeeded').map(({ action, thing }) => `${action} ${thing}`),
  ).size
  const isEnough = (rule.outcome === 'any' ? calls.length : things) >= (rule.things ?? 1)
  return isEnough ? calls : []
}
