import { expect, test } from 'vitest'
import { sqlText } from '../warehouse/warehouse.ts'
import { asLiteral, expand, readMacros } from './expand.ts'
import { normalise } from './raw-events.ts'
import { documentedColumns } from './raw-record.ts'
import { openWriter } from './statements.ts'
import { tables } from './tables.ts'

const macros = readMacros(
  `-- A comment; with a semicolon.
   CREATE OR REPLACE TEMP MACRO day_of(moment, zone) AS
     -- inside
     CAST(at(moment, zone) AS DATE);
   CREATE OR REPLACE TEMP MACRO files(path) AS TABLE SELECT 1;`,
  `CREATE MACRO at(moment, zone) AS shift(moment, 'zone', zone);
   CREATE MACRO half(n) AS n / 2;
   CREATE MACRO rowid() AS position;
   CREATE MACRO nothing() AS ARRAY[];
   CREATE MACRO contains(text, part) AS strpos(text, part) > 0;
   CREATE MACRO replace(text, part) AS replace(text, part, text);`,
)
const written = (sql: string) =>
  expand(
    sql,
    macros,
    new Map<string, string | number | null>([
      ['zone', "O'Higgins"],
      ['share', 0.5],
      ['none', null],
    ]),
  )

test.each([
  ['SELECT half(a + b)', 'SELECT ((a + b) / 2)'],
  ['SELECT half(half(8))', 'SELECT (((8 / 2)) / 2)'],
  ["SELECT day_of(e.t, getvariable('zone'))", "SELECT (CAST((shift(e.t, 'zone', 'O''Higgins')) AS DATE))"],
  ["WHERE x >= getvariable('share') OR y = getvariable('none')", "WHERE x >= DOUBLE '0.5' OR y = NULL"],
  // A column of that name, a column of a table, a text, a quoted name and a comment are no calls.
  [
    `SELECT half AS t.half(x), 'half(x)', "half"(x) -- half(x)`,
    `SELECT half AS t.half(x), 'half(x)', "half"(x) -- half(x)`,
  ],
  ['SELECT half(f(a, b))', 'SELECT ((f(a, b)) / 2)'],
  ['SELECT rowid, t.rowid, nothing()', 'SELECT position, t.position, (ARRAY[])'],
  // Within its own text a macro's name is the engine's function; what was put in is not looked at again.
  ['SELECT replace(a, b)', 'SELECT (replace(a, b, a))'],
  [
    "SELECT replace(replace(a, ','), b)",
    "SELECT (replace(((replace(a, ',', a))), b, ((replace(a, ',', a)))))",
  ],
  ['SELECT contains(half(part), text)', 'SELECT (strpos(((part / 2)), text) > 0)'],
  ['CREATE OR REPLACE TEMP VIEW v AS SELECT 1', 'CREATE VIEW v AS SELECT 1'],
])('%s becomes %s', (sql, expected) => {
  expect(written(sql).map((statement) => statement.sql)).toEqual([expected])
})

test('a file is told apart into statements with what they make and drop', () => {
  const file = `-- Grain: one; row.
    CREATE TEMP TABLE a AS SELECT ';' AS x;
    CREATE TABLE b AS SELECT 1; CREATE TEMP VIEW c AS SELECT 2;
    DROP TABLE a;
    -- the end`
  expect(written(file).map(({ makes, drops }) => makes ?? drops)).toEqual([
    { kind: 'table', name: 'a', isTemporary: true },
    { kind: 'table', name: 'b', isTemporary: false },
    { kind: 'view', name: 'c', isTemporary: true },
    'a',
  ])
  expect(written(file)[0]!.sql).toBe("-- Grain: one; row.\n    CREATE TABLE a AS SELECT ';' AS x")
})

test.each([
  ["SELECT getvariable('other')", /variable other is not set/],
  ['SELECT half(1, 2)', /^half: 2 arguments, expected n$/],
  ['SELECT half(1', /no closing bracket after half\(1/],
])('%s is an error', (sql, message) => {
  expect(() => written(sql)).toThrow(message)
})

test.each([
  [null, 'NULL'],
  [3, '3'],
  [0.25, "DOUBLE '0.25'"],
  ["it's \\", "'it''s \\'"],
  // Printed as it is, it would speak to the terminal.
  ["it's \\\u001b[2J", String.raw`U&'it''s \\\+00001b[2J'`],
  ['a\u{e0001}\n', String.raw`U&'a\+0e0001\+00000a'`],
])('the literal of %j is %s', (value, expected) => {
  expect(asLiteral(value)).toBe(expected)
})

test('the feature files say nothing that only DuckDB takes', () => {
  const only =
    /::|\/\/|\*\*|\bEXCLUDE\b|\bREPLACE\b|\bQUALIFY\b|\bTEMP\b|\bSEMI\b|\bANTI\b|\bFROM \(FROM\b|getvariable|\b(list_\w+|len|arg_min|arg_max|hash|epoch|string_split|regexp_matches|starts_with|contains|isodow|to_hours|json_extract_string)\(|,\s*unnest\(|FILTER \([^()]*\) OVER/
  expect('FROM x, unnest(y)').toMatch(only)
  const writer = openWriter()
  writer.set(
    Object.fromEntries(
      tables.flatMap((name) =>
        [...sqlText(name).matchAll(/getvariable\('(\w+)'\)/g)].map(([, variable]) => [variable, 1]),
      ),
    ),
  )
  const code = (sql: string) => sql.replaceAll(/--[^\n]*|'[^']*'/g, '')
  const found = tables.flatMap((name) =>
    writer.file(name).flatMap(
      ({ sql }) =>
        code(sql)
          .match(only)
          ?.slice(0, 1)
          .map((text) => `${name}: ${text}`) ?? [],
    ),
  )
  expect(found).toEqual([])
})

test("what makes events of CloudTrail's own table says nothing that only DuckDB takes", () => {
  const only =
    /::|\/\/|\bEXCLUDE\b|\bREPLACE\b|\bQUALIFY\b|\bTEMP\b|\(FROM\b|\bSELECT DISTINCT ON\b|\blambda\b|getvariable|\browid\b|\b(list_\w+|len|left|right|hash|string_split|regexp_matches|regexp_full_match|ends_with|isfinite|json_extract_string|array_to_string)\(|\[\]/
  const code = (sql: string) => sql.replaceAll(/--[^\n]*|'(?:[^']|'')*'/g, "''")
  const statements = normalise(openWriter(), documentedColumns, 'security.cloudtrail_logs')
  const found = statements.flatMap(({ sql }) => code(sql).replaceAll('ARRAY[]', '').match(only)?.[0] ?? [])
  expect(found).toEqual([])
  // Athena takes no statement of more than 256 KiB.
  expect(Math.max(...statements.map(({ sql }) => Buffer.byteLength(sql)))).toBeLessThan(200_000)
  const made = statements.flatMap(({ makes }) => (makes ? [`${makes.kind} ${makes.name}`] : []))
  expect(made.at(0)).toBe('view record')
  expect(made.at(-1)).toBe('table event')
})

test('rows of texts become statements of a bearable length; without one there is still the table', () => {
  const writer = openWriter()
  expect(writer.giveTable('t', ['a', 'b'], []).map(({ sql }) => sql)).toEqual([
    'CREATE TABLE t AS\nSELECT CAST(a AS VARCHAR) AS a, CAST(b AS VARCHAR) AS b\nFROM (VALUES\n  (NULL, NULL)\n) AS given (a, b)\nWHERE FALSE',
  ])
  expect(writer.giveTable('t', ['a'], [['x'], [null]]).map(({ sql }) => sql)).toEqual([
    "CREATE TABLE t AS\nSELECT CAST(a AS VARCHAR) AS a\nFROM (VALUES\n  ('x'),\n  (NULL)\n) AS given (a)",
  ])
  const many = writer.giveTable(
    't',
    ['a'],
    Array.from({ length: 30_000 }, (_, i) => [`action ${i}`]),
  )
  expect(many.map(({ sql }) => sql.slice(0, 13))).toEqual([
    'CREATE TABLE ',
    ...Array(many.length - 1).fill('INSERT INTO t'),
  ])
  expect(Math.max(...many.map(({ sql }) => sql.length))).toBeLessThan(200_000)
  expect(many.flatMap(({ sql }) => sql.match(/'action \d+'/g) ?? [])).toHaveLength(30_000)
})
