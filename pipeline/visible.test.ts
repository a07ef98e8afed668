import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allVisible, printable, printableLine, visible, visibleJson } from './visible.ts'

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
  expect(visibleJson({ a: ['\n\u009b'] }, 1)).toBe('{\n "a": [\n  "\\n\\u009b"\n ]\n}')
})

test('a line stays one, and whole', () => {
  expect(printableLine(`Mia\nusually: done\u001b[2J ${'x'.repeat(3000)}`)).toBe(
    `Mia‹U+000A›usually: done‹U+001B›[2J ${'x'.repeat(3000)}`,
  )
})

test('whatever a text holds, a terminal gets nothing to obey, and no line more than was meant', () => {
  const marks = [
    '\u001b[2J',
    '\u009b',
    '\r\n',
    '\n',
    '\t',
    '\u202e',
    '\u2028',
    '\ufeff',
    '\ud800',
    'a',
    '‹U+',
  ]
  const texts = fc
    .array(fc.oneof(fc.constantFrom(...marks), fc.string({ unit: 'binary' })))
    .map((of) => of.join(''))
  fc.assert(
    fc.property(texts, (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      expect(printableLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      expect(printable(text).replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      const json = visibleJson({ [text]: [text] })
      expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      expect(JSON.parse(json)).toEqual({ [text]: [text] })
    }),
    { seed: 1, numRuns: 100 },
  )
})
