import { describe, expect, test } from 'vitest'
import { exampleSettings } from '../example/organisation.ts'
import {
  type AutomationFacts,
  behaviourProbability,
  classify,
  crossJudged,
  fitAutomation,
} from './automation.ts'
import type { Behaviour } from './behaviour.ts'
import { inputsOf, startingWeights } from './behaviour.ts'

const settings = exampleSettings.models.automation

/** A person at work: several tools, something new daily, nights and weekends off. */
const person: Behaviour = {
  activeDays: 30,
  agents: 4,
  actions: 90,
  overlap: 0.3,
  startSpreadHours: 1.2,
  hourEntropy: 0.7,
  hoursPerDay: 5,
  eventsPerSlot: 12,
  topThreeShare: 0.35,
  readShare: 0.85,
  weekendShare: 0.03,
  nightShare: 0,
  gapSpread: 1.7,
  regularity: 0.1,
}

/** A function: two actions around the clock, whenever something comes in. */
const fn: Behaviour = {
  activeDays: 49,
  agents: 1,
  actions: 2,
  overlap: 1,
  startSpreadHours: 0.3,
  hourEntropy: 0.98,
  hoursPerDay: 22,
  eventsPerSlot: 3,
  topThreeShare: 1,
  readShare: 0.5,
  weekendShare: 0.28,
  nightShare: 0.25,
  gapSpread: 1.2,
  regularity: 0,
}

function facts(behaviour: Behaviour, kind: string, given: Partial<AutomationFacts> = {}): AutomationFacts {
  return { identity: { class: kind, signIns: 0, machineSessions: 0 }, behaviour, schedule: null, ...given }
}

/** Between the two, `share` of the way from the person, with something of its own. */
function between(share: number, i: number): Behaviour {
  const entries = Object.entries(person).map(([key, value]) => {
    const other = fn[key as keyof Behaviour]!
    const own = 0.25 * Math.sin(i * 12.9898 + key.length * 78.233)
    return [key, value! + (share + own) * (other - value!)]
  })
  return { ...(Object.fromEntries(entries) as unknown as Behaviour), activeDays: 30 }
}

/** Forty people and forty machines by identity, overlapping in behaviour. */
const organisation = Array.from({ length: 80 }, (_, i) =>
  i % 2 === 0
    ? facts(between(0.15 + (i % 10) / 20, i), 'sso')
    : facts(between(0.85 - (i % 10) / 20, i), 'web'),
)

describe('an identity that is certain decides', () => {
  const model = fitAutomation(organisation, 1, settings)
  test.each([
    ['sso', 'human'],
    ['person', 'human'],
    ['saml', 'human'],
    ['root', 'human'],
    ['service', 'limited'],
    ['web', 'limited'],
  ])('%s is %s even when its days are a function\u2019s', (kind, automation) => {
    expect(classify(model, facts(fn, kind), settings).automation).toBe(automation)
  })

  test('and says so when behaviour contradicts it', () => {
    expect(classify(model, facts(fn, 'sso'), settings).reasons.join('; ')).toMatch(
      /the days look more like automation/,
    )
  })

  test('a console sign-in makes a user a person, machine-named sessions make a role a machine', () => {
    const user = { identity: { class: 'user', signIns: 1, machineSessions: 0 } }
    expect(classify(model, facts(fn, 'user', user), settings).automation).toBe('human')
    const role = { identity: { class: 'role', signIns: 0, machineSessions: 1 } }
    expect(classify(model, facts(person, 'role', role), settings).automation).not.toBe('human')
  })
})

describe('behaviour decides where the identity does not', () => {
  const model = fitAutomation(organisation, 1, settings)
  test.each(['user', 'role', 'federated'])('%s', (kind) => {
    const asPerson = classify(model, facts(person, kind), settings)
    const asFunction = classify(model, facts(fn, kind), settings)
    expect(asPerson.automation).toBe('human')
    expect(asPerson.probability).toBeLessThan(0.1)
    expect(asFunction.automation).toBe('limited')
    expect(asFunction.probability).toBeGreaterThan(0.9)
    expect(asFunction.reasons.join('; ')).toMatch(/\d/)
  })

  test('a day or two of behaviour decides less than a month of it', () => {
    const month = behaviourProbability(model, fn)
    const days = behaviourProbability(model, { ...fn, activeDays: 1 })
    expect(days).toBeLessThan(month)
    expect(days).toBeGreaterThan(0.5)
  })
})

describe('the kinds of automation', () => {
  const model = fitAutomation(organisation, 1, settings)
  test('scheduled by its schedule, limited by few things often, on demand else', () => {
    const scheduled = classify(model, facts(fn, 'web', { schedule: 'daily at 02:11 UTC' }), settings)
    expect(scheduled.automation).toBe('scheduled')
    expect(scheduled.reasons).toContain('runs daily at 02:11 UTC')
    expect(classify(model, facts(fn, 'web'), settings).automation).toBe('limited')
    expect(classify(model, facts({ ...fn, hoursPerDay: 2 }, 'web'), settings).automation).toBe('on_demand')
    expect(classify(model, facts({ ...fn, actions: 40 }, 'web'), settings).automation).toBe('on_demand')
  })
})

describe('learning', () => {
  test('is the same for the same seed, and plain data', () => {
    const model = fitAutomation(organisation, 7, settings)
    expect(fitAutomation(organisation, 7, settings)).toEqual(model)
    expect(JSON.parse(JSON.stringify(model))).toEqual(model)
  })

  test('without a single label the starting weights decide, and rightly', () => {
    const model = fitAutomation([facts(person, 'user'), facts(fn, 'role')], 1, settings)
    expect(model).toEqual({ weights: [...startingWeights], slope: 1, shift: 0, people: 0, machines: 0 })
    expect(classify(model, facts(person, 'user'), settings).automation).toBe('human')
    expect(classify(model, facts(fn, 'user'), settings).automation).toBe('limited')
  })

  test.each([
    ['two labels of one side', organisation.filter(({ identity }) => identity.class === 'sso').slice(0, 2)],
    ['one label a side', organisation.slice(0, 2)],
  ])('with %s people and functions are still told apart', (_, few) => {
    const model = fitAutomation(few, 1, settings)
    expect(classify(model, facts(person, 'user'), settings).automation).toBe('human')
    expect(classify(model, facts(fn, 'user'), settings).automation).not.toBe('human')
  })

  test('labels correct the starting weights where they are wrong', () => {
    // An organisation of night workers whose scripts run by day.
    const reversed = Array.from({ length: 60 }, (_, i) =>
      i % 2 === 0
        ? facts({ ...person, nightShare: 0.3, weekendShare: 0.3 }, 'sso')
        : facts({ ...person, nightShare: 0, weekendShare: 0 }, 'web'),
    )
    const model = fitAutomation(reversed, 1, settings)
    const of = (behaviour: Behaviour) => behaviourProbability(model, behaviour)
    expect(of({ ...person, nightShare: 0.3, weekendShare: 0.3 })).toBeLessThan(0.3)
    expect(of(person)).toBeGreaterThan(0.7)
  })

  test('probabilities of principals that were not learned from mean what they say', () => {
    const many = Array.from({ length: 400 }, (_, i) => {
      const machine = (i * 7919) % 100 < 50
      // Their middles differ by less than they do among themselves: nobody could be sure of all of them.
      const place = (machine ? 0.55 : 0.45) + 0.2 * Math.sin(i * 2.399) + 0.1 * Math.sin(i * 17.17)
      return facts(between(place, i), machine ? 'web' : 'sso')
    })
    const judged = crossJudged(many, 1, settings)
    const bins = [0, 0.25, 0.5, 0.75].map((from) => {
      const own = many.flatMap(({ identity }, i) =>
        judged[i]! >= from && judged[i]! < from + 0.25
          ? [{ p: judged[i]!, y: Number(identity.class === 'web') }]
          : [],
      )
      const mean = (key: 'p' | 'y') => own.reduce((sum, one) => sum + one[key], 0) / own.length
      return { n: own.length, said: mean('p'), was: mean('y') }
    })
    const error = bins.reduce(
      (sum, { n, said, was }) => sum + (n > 0 ? (n / many.length) * Math.abs(said - was) : 0),
      0,
    )
    console.info(`expected calibration error ${error.toFixed(3)}`)
    expect(error).toBeLessThan(0.08)
  })

  test('a principal without a day says nothing by its behaviour', () => {
    const none = { ...person, activeDays: 0, overlap: null, gapSpread: null, regularity: null }
    expect(Math.max(...inputsOf(none).slice(0, -1).map(Math.abs))).toBe(0)
  })
})
