import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { glossary } from './glossary.ts'

const figures = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'figures.md'), 'utf8')

test('docs/figures.md says of each figure what the glossary says', () => {
  const terms = glossary({ budget: { high: 1, medium: 4.18, low: 10.45 }, calibrationDays: 621 })
  const says = new Map(terms.map(({ id, says: [first] }) => [id, first!]))
  const isSaid = (sentence: string) => figures.includes(sentence)

  const [rare, bit] = says.get('rare')!.split(' A bit')
  expect(isSaid(rare!), rare).toBe(true)
  expect(isSaid(`A bit${bit}`), bit).toBe(true)
  expect(isSaid('How sure: how many such findings chance alone would give.')).toBe(true)
  expect(says.get('confidence')).toMatch(/^How sure: how many such findings chance alone would give\. High/)
  const [harm, not] = says.get('severity')!.split(' It does not')
  expect(isSaid(harm!), harm).toBe(true)
  expect(isSaid(`It does not${not}`), not).toBe(true)
  expect(isSaid(says.get('priority')!), says.get('priority')).toBe(true)
  const continues = says.get('continues')!.split('. Such')[0]!
  expect(isSaid(continues), continues).toBe(true)
})

test('what the glossary says of the sample is what docs/figures.md has as its examples', () => {
  const [, rests] = glossary({ budget: { high: 1, medium: 4.18, low: 10.45 }, calibrationDays: 621 }).find(
    ({ id }) => id === 'rare',
  )!.says
  expect(rests).toBe(
    'Here that rests on 621 ordinary principal-days; what would be rarer than one in ten times as many is only called rarer than 1 in 6,200.',
  )
  expect(figures).toContain('compared with 621 before')
  expect(figures).toContain('nothing is called rarer than 1 in 6,200')
})
