import { expect, test } from 'vitest'
import { allVisible, visible, visibleJson } from './visible.ts'

test('marks that hide or turn text are written out', () => {
  expect(visible('invoice\u202egpj.exe')).toBe('invoice‹U+202E›gpj.exe')
  expect(visible('a\u200bb\u0000c\nd\u007f')).toBe('a‹U+200B›b‹U+0000›c‹U+000A›d‹U+007F›')
  expect(visible('half \ud800 pair')).toBe('half ‹U+D800› pair')
})

test('letters of any language and emoji stay', () => {
  expect(visible('żółw 試験 عربى 🙂')).toBe('żółw 試験 عربى 🙂')
})

test('every string and every name of a value is made visible', () => {
  expect(allVisible({ 'a\u202e': ['b\u0007', 1, null, { c: true }] })).toEqual({
    'a‹U+202E›': ['b‹U+0007›', 1, null, { c: true }],
  })
})

test('JSON keeps its meaning and hides nothing', () => {
  const value = { name: 'x\u202e\u200b', list: ['\u2028'] }
  const text = visibleJson(value)
  expect(text).toBe('{"name":"x\\u202e\\u200b","list":["\\u2028"]}')
  expect(JSON.parse(text)).toEqual(value)
})
