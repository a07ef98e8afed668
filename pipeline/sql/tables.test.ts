import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Rules that are told by examples, value by value, and links that are told end to end, elsewhere. */
const elsewhere: Record<string, string> = {
  agent: '../ingest/rules.test.ts',
  identity: 'identity.test.ts',
  identity_act: '../score/incidents.test.ts',
  identity_link: '../score/incidents.test.ts',
  identity_use: '../score/incidents.test.ts',
  later_day_link: '../score/incidents.test.ts',
  macros: 'macros.test.ts',
  network: '../ingest/rules.test.ts',
  source_link: '../score/incidents.test.ts',
  target_rule: '../ingest/rules.test.ts',
}

const folder = import.meta.dirname
const names = readdirSync(folder)
const beside = names
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))

test('every table has a test with rows given and rows expected', () => {
  const untold = names
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.slice(0, -4))
    .filter((name) => {
      const file = elsewhere[name]
      return file ? !existsSync(join(folder, file)) : !beside.some((text) => text.includes(`made('${name}',`))
    })
  expect(untold).toEqual([])
})
