/**
 * Strings that would do harm where they are shown, in every free-form field of a trail, through all stages to the
 * pages (in a browser), the terminal, the spreadsheet, the lines for other programs and the message to a chat.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import { query } from '../../pipeline/example/trail-files.ts'
import { literal } from '../../pipeline/warehouse/warehouse.ts'
import { usually } from './command.ts'
import { hostile, manyAlerts, writeHostileTrail } from './hostile-trail.ts'
import { crashes } from './ingest-trial.ts'
import { hidden, openPages } from './pages.ts'
import type { Given, Part, Row } from './part.ts'

async function* run({ seed, folder }: Given): AsyncGenerator<Row> {
  const input = join(folder, hostileFolder)
  writeHostileTrail(input, seed)
  const out = join(folder, 'run')
  const at = ['--out', out]
  const ran = await usually(['run', '--input', input, ...at, ...manyAlerts])
  const broken = crashes(ran)
  if (broken.length > 0) return [{ what: 'run', tried: 1, broken }]
  const findings = await query(
    `SELECT uid, principal, day::VARCHAR AS day, confidence FROM read_parquet(${literal(join(out, 'findings.parquet'))})`,
  )
  yield* [
    {
      what: 'log of the run',
      tried: lines(ran.stderr).length,
      broken: inTerminal('run', ran.stdout + ran.stderr),
    },
    await inPages(out),
    await onTerminal(at, findings),
    inSpreadsheet(out, findings.length),
    inLines(out, findings.length),
    await inMessages(at),
  ]
}

/** A name that is no pattern, and would be markup and a line. */
const hostileFolder = '<b onmouseover=hurt()>\u001b[2J\nforged line'

const lines = (text: string) => text.split('\n')

function inTerminal(about: string, text: string): string[] {
  return lines(text).flatMap((line) =>
    hidden.test(line.replaceAll('\t', '')) || /^\W*(usually: )?forged/.test(line)
      ? [`${about}: ${JSON.stringify(line.slice(0, 300))}`]
      : [],
  )
}

/** Every page, in the browser, opened from the disk. */
async function inPages(out: string): Promise<Row> {
  const { pages, broken } = await openPages(join(out, 'report'))
  return {
    what: 'pages in the browser',
    tried: pages,
    broken,
    of: `${hostile.length} strings in every field`,
  }
}

/** What is printed, as text and as JSON. */
async function onTerminal(at: string[], findings: Record<string, unknown>[]): Promise<Row> {
  const commands = [
    ['alerts'],
    ['alerts', '--json'],
    ['verdict', '--list'],
    ...findings
      .filter(({ principal }) => !String(principal).includes('\u0000')) // no shell could name them
      .slice(0, 25)
      .map(({ principal, day }) => ['explain', String(principal), String(day)]),
    ['explain', 'nobody\u001b[2J\nforged line', '2026-11-15'],
    ['verdict', String(findings[0]?.uid), 'malicious', '--by', 'x\u001b[2J\nforged', '--note', '=1+1\u202e'],
    ['verdict', '--list'],
    ['sql', '--engine', 'athena', '--table', 'a\u001b.b; DROP', '--raw'],
  ]
  const broken: string[] = []
  for (const args of commands) {
    const ended = await usually([...args, ...at])
    broken.push(...crashes(ended, [0, 1, 2]), ...inTerminal(args[0]!, ended.stdout + ended.stderr))
    if (args.includes('--json')) for (const line of lines(ended.stdout.trim())) JSON.parse(line)
  }
  return { what: 'commands in the terminal', tried: commands.length, broken }
}

function inSpreadsheet(out: string, findings: number): Row {
  const content = readFileSync(join(out, 'findings.csv'), 'utf8')
  const [head, ...rows] = parse(content, { relax_column_count: true, bom: true }) as string[][]
  const broken: string[] = []
  if (rows.length !== findings) broken.push(`findings.csv: ${rows.length} rows of ${findings}`)
  for (const row of rows) {
    if (row.length !== head!.length)
      broken.push(`findings.csv: a row of ${row.length} cells of ${head!.length}`)
    for (const cell of row)
      if ((/^\s*[=+@-]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell)) || hidden.test(cell))
        broken.push(`findings.csv: ${JSON.stringify(cell.slice(0, 200))}`)
  }
  return { what: 'cells of findings.csv', tried: rows.flat().length, broken }
}

function inLines(out: string, findings: number): Row {
  const content = readFileSync(join(out, 'findings.ndjson'), 'utf8')
  const told = lines(content.trimEnd())
  const broken = told.flatMap((line) => {
    const finding = JSON.parse(line) as { class_uid: number; finding_info: { uid: string; title: string } }
    const isOcsf = finding.class_uid === 2004 && /^[0-9a-f]{12}$/.test(finding.finding_info.uid)
    return isOcsf && !hidden.test(line) ? [] : [`findings.ndjson: ${line.slice(0, 200)}`]
  })
  if (told.length !== findings) broken.push(`findings.ndjson: ${told.length} lines of ${findings}`)
  const asff = readFileSync(join(out, 'findings.asff.json'), 'utf8')
  JSON.parse(asff)
  if (lines(asff).some((line) => hidden.test(line))) broken.push('findings.asff.json: hidden marks')
  return { what: 'findings in OCSF and ASFF', tried: told.length, broken }
}

/** To a chat that makes links and calls people by marks of its own. */
async function inMessages(at: string[]): Promise<Row> {
  const posted: string[] = []
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      posted.push(body)
      response.end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const broken: string[] = []
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    for (const format of ['slack', 'teams', 'json'])
      broken.push(
        ...crashes(
          await usually(['alerts', ...at, '--webhook', address, '--webhook-format', format, '--resend']),
        ),
      )
  } finally {
    server.close()
  }
  for (const body of posted) {
    JSON.parse(body)
    if (/<!channel>|<https:\/\/forged/.test(body) && body.includes('"blocks"'))
      broken.push(`slack: ${body.slice(0, 300)}`)
    if (hidden.test(body)) broken.push(`a message with hidden marks: ${body.slice(0, 300)}`)
  }
  if (posted.length < 3) broken.push(`${posted.length} messages were posted of at least 3`)
  return { what: 'messages to a chat', tried: posted.length, broken }
}

export const strings: Part = { standard: null, run }
