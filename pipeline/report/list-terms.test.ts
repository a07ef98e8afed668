import { expect, test } from 'vitest'
import { indexed, rowGaps } from './list-terms.ts'

const places = new Map(['a', 'b', 'c'].map((holder, row) => [holder, row]))

test('neighbours take one character each, distant rows as many as they need', () => {
  expect(rowGaps([0, 1, 2])).toBe('AAA')
  expect(rowGaps([31])).toBe('f')
  expect(rowGaps([32, 33])).toBe('gBA')
})

test('values stand once, with the rows that the list has', () => {
  const terms = indexed(
    [
      { kind: 'action', value: 's3:GetObject', holders: ['c', 'a', 'of no list'] },
      { kind: 'agent', value: 'Boto3', holders: ['of no list'] },
    ],
    [{ holder: 'b', values: 3 }],
    places,
  )
  expect(terms).toEqual({
    kinds: { action: { values: ['s3:GetObject'], rows: ['AB'] } },
    leftOut: { 1: 3 },
  })
})

test('where a log would fill the list, what is read first is kept and the rest is counted', () => {
  const long = 'x'.repeat(1_000_000)
  const terms = indexed(
    [
      { kind: 'resource', value: `${long}1`, holders: ['b', 'c'] },
      { kind: 'resource', value: `${long}2`, holders: ['a'] },
    ],
    [],
    places,
  )
  expect(terms.kinds.resource!.values).toEqual([`${long}2`])
  expect(terms.leftOut).toEqual({ 1: 1, 2: 1 })
})
