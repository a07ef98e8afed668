/**
 * Automation: is the principal a person, and if not, what starts it?
 *
 * By what the identity says and how the days look. Certain identities decide alone: a console sign-in or a session
 * named after a person is human, an AWS service is not. IAM users are judged by their hours.
 */

export type Automation = 'human' | 'scheduled' | 'on_demand' | 'limited'

/** What is known of a principal before the scored days. */
export interface AutomationFacts {
  class: string
  signIns: number
  activeDays: number
  /** different actions */
  actions: number
  eventsPerDay: number
  /** share of active quarter hours in the emptiest eight hours of the principal's own day: people sleep */
  nightShare: number
  /** share of active days whose first quarter hour is the most frequent one */
  sameStart: number
}

export interface AutomationVerdict {
  automation: Automation
  /** probability of being automation */
  probability: number
  reasons: string[]
}

const people = new Set(['person', 'sso', 'session', 'saml', 'directory', 'root'])
const machines = new Set(['service', 'account', 'anonymous', 'web'])

export function classifyAutomation(facts: AutomationFacts): AutomationVerdict {
  if (people.has(facts.class))
    return {
      automation: 'human',
      probability: 0.02,
      reasons: [`its identity is a person's (${facts.class})`],
    }
  if (facts.signIns > 0)
    return { automation: 'human', probability: 0.05, reasons: ['it signed in to the console'] }
  const reasons: string[] = []
  if (machines.has(facts.class)) reasons.push(`its identity is a machine's (${facts.class})`)
  else if (facts.class === 'role') reasons.push("a role whose session names are not a person's")
  else if (facts.nightShare > 0.15) reasons.push('it is active around the clock')
  else
    return {
      automation: 'human',
      probability: 0.3,
      reasons: ['a user that rests at night, without a sign-in to the console'],
    }
  const probability = machines.has(facts.class) ? 0.98 : 0.9
  if (facts.actions <= 5 && facts.eventsPerDay >= 200)
    return {
      automation: 'limited',
      probability,
      reasons: [...reasons, `${facts.actions} actions, many calls`],
    }
  if (facts.activeDays >= 5 && facts.sameStart >= 0.5)
    return {
      automation: 'scheduled',
      probability,
      reasons: [
        ...reasons,
        `${Math.round(100 * facts.sameStart)} % of its days began in the same quarter hour`,
      ],
    }
  return { automation: 'on_demand', probability, reasons }
}
