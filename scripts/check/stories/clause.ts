/** A headline that is a signal's clause: what it says stands in that signal's statement, which was checked. */
import type { Claims } from '../claims.ts'

const shapes: [signal: string, clause: RegExp, statement: (found: string[]) => RegExp][] = [
  ['errors', /^Was denied ([\d,]+) of ([\d,]+) calls?$/, ([, n, of]) => exactly(`${n} of ${of} call`)],
  [
    'volume',
    /^Made ([\d,]+) (.+), more than (?:on (?:any|nearly all) (?:normal )?days? before|is usual for the kind)$/,
    ([, n, label]) => exactly(`Made ${n} ${label}`),
  ],
  ['automation_schedule', /^Ran ([\d,]+ times?) in a day$/, ([, n]) => anywhere(`Ran ${n};`)],
  ['automation_schedule', /^Took ([\d,]+ steps?) in one run$/, ([, n]) => anywhere(`took ${n} `)],
  [
    'automation_schedule',
    /^Did (.+) in a scheduled run$/,
    ([, names]) => anywhere(` did ${names}, which fewer`),
  ],
  ['automation_schedule', /^Did other actions in a scheduled run than usual$/, () => /^.*The run at/],
  [
    'resource',
    /^Touched ([\d,]+ .+?) (for the first time|as on no normal day before)$/,
    ([, n, when]) => anywhere(`Touched ${n} ${when} (`),
  ],
  [
    'resource',
    /^Touched ([\d,]+ .+?) that others touch more$/,
    ([, n]) => anywhere(`Touched ${n} that others touch more`),
  ],
  [
    'new_action',
    /^Called ([\d,]+) actions (?:for the first time|as on no normal day before) \((.+)\)$/,
    ([, n, names]) => anywhere(`${n} actions were new that day in all: ${names}.`),
  ],
  [
    'new_action',
    /^Called (\S+) (?:for the first time|as on no normal day before)$/,
    ([, name]) => new RegExp(`^(First use|Use) of ${escaped(name!)}[,:]`),
  ],
  ['working_hours', /^Was active at the edge of usual hours$/, () => /^Active from/],
  [
    'working_hours',
    /^Was active outside usual hours \(from (\d\d:\d\d)\)$/,
    ([, clock]) => anywhere(`, from ${clock};`),
  ],
  [
    'source',
    /^Came with (?:a new (?:network|agent|region|access key|kind of sign-in)(?:, | and )?)+(?:and \d+ more)?$/,
    () => /came with/,
  ],
]

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const exactly = (text: string) => new RegExp(`^${escaped(text)}`)
const anywhere = (text: string) => new RegExp(escaped(text))

export function readClause(clause: string, statements: ReadonlyMap<string, string>, claims: Claims): boolean {
  for (const [signal, shape, statement] of shapes) {
    const found = clause.match(shape)
    if (!found) continue
    claims.is(`${signal} says so`, statement(found).test(statements.get(signal) ?? ''))
    return true
  }
  return false
}
