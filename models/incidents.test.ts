import { expect, test } from 'vitest'
import { type DayLink, joinIncidents, type LinkedDay } from './incidents.ts'

/** "ana/3!" is ana's third day and a finding, "ana/3" one that is none. */
function joined(
  days: string[],
  links: [string, DayLink['kind'], string, DayLink['reach']][],
  mostPrincipals = 10,
) {
  const known = new Map(
    days.map((of): [string, LinkedDay] => {
      const uid = of.replace('!', '')
      const [principal, day] = uid.split('/')
      return [uid, { uid, principal: principal!, day: `2026-11-0${day}`, isFinding: of.endsWith('!') }]
    }),
  )
  const told = links.map(([from, kind, to, reach]) => ({ from, kind, to, reach }))
  const { incidents, tooLarge } = joinIncidents(known, told, mostPrincipals)
  return {
    incidents: incidents.map(({ members }) => members),
    tooLarge,
    links: incidents.map(({ links: of }) => of.length),
  }
}

test('two findings with a link are an incident, in order of day', () => {
  expect(
    joined(['ben/4!', 'ana/3!', 'cem/3!'], [['ana/3', 'rights_changed', 'ben/4', 'finding']]).incidents,
  ).toEqual([['ana/3', 'ben/4']])
})

test('a strong link draws in a day that is no finding, on either side of it, and joins findings through it', () => {
  expect(joined(['ana/3!', 'new/3'], [['ana/3', 'user_created', 'new/3', 'day']]).incidents).toEqual([
    ['ana/3', 'new/3'],
  ])
  expect(joined(['ana/3', 'new/3!'], [['ana/3', 'user_created', 'new/3', 'day']]).incidents).toEqual([
    ['ana/3', 'new/3'],
  ])
  expect(
    joined(
      ['ana/3', 'new/3!', 'old/4!'],
      [
        ['ana/3', 'user_created', 'new/3', 'day'],
        ['ana/3', 'key_created', 'old/4', 'day'],
      ],
    ).incidents,
  ).toEqual([['ana/3', 'new/3', 'old/4']])
})

test('a link that joins findings only draws no other day in, and no link joins two days that are none', () => {
  expect(joined(['ana/3!', 'ben/3'], [['ana/3', 'same_network', 'ben/3', 'finding']]).incidents).toEqual([])
  expect(joined(['ana/3', 'ben/3'], [['ana/3', 'user_created', 'ben/3', 'day']]).incidents).toEqual([])
})

test('what is only told joins nothing, and is told where other links join', () => {
  expect(joined(['ana/3!', 'ben/3!'], [['ana/3', 'same_agent', 'ben/3', 'told']]).incidents).toEqual([])
  expect(
    joined(
      ['ana/3!', 'ben/3!'],
      [
        ['ana/3', 'same_agent', 'ben/3', 'told'],
        ['ana/3', 'same_network', 'ben/3', 'finding'],
      ],
    ).links,
  ).toEqual([2])
})

test('more principals than may share a place are a change: only what else joins them stays', () => {
  const crowd = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}/3!`)
  const chain: Parameters<typeof joined>[1] = [1, 2, 3, 4].map((i) => [
    crowd[i - 1]!.slice(0, -1),
    'same_network',
    crowd[i]!.slice(0, -1),
    'finding',
  ])
  expect(joined(crowd, chain, 5).incidents).toHaveLength(1)
  expect(joined(crowd, chain, 4)).toMatchObject({ incidents: [], tooLarge: [5] })
  expect(joined(crowd, [...chain, ['a/3', 'role_assumed', 'c/3', 'finding']], 4)).toMatchObject({
    incidents: [['a/3', 'c/3']],
    tooLarge: [5],
  })
})
