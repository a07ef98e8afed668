/** Reads the action catalogue in data/ and the user's own risks, given by `--risk-catalogue FILE`. */
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import {
  type AccessLevel,
  accessLevelOf,
  type Catalogue,
  type CatalogueRow,
  RISK_CLASSES,
  SEVERITIES,
  type Tactic,
} from '../models/catalogue.ts'
import type { Vocabulary } from '../models/story/deed.ts'
import { type HarmRule, harmRule } from '../models/story/harm.ts'
import { Failure } from './failure.ts'

const folder = join(import.meta.dirname, '../data')
/** What is read here, for the stages whose result rests on it. */
export const catalogueFiles = [
  'actions.csv',
  'risks.csv',
  'tactics.csv',
  'techniques.csv',
  'deeds.csv',
  'harm_rules.yaml',
].map((name) => `data/${name}`)
/** First words of so many actions are verbs. */
const fewestOfAVerb = 5
const riskColumns = ['action', 'risk_class', 'tactic', 'severity', 'why'] as const

type RiskRow = Omit<CatalogueRow, 'access_level'>

/**
 * The catalogue that ships, with the rows of `riskFile` added; a row for an action that is there already
 * replaces it. Throws a Failure that names file and line when `riskFile` cannot be used.
 */
export function readCatalogue(options: { riskFile?: string } = {}): Catalogue {
  const tactics = readTactics()
  const accessLevels = readAccessLevels()
  const shipped = readRisks(join(folder, 'risks.csv'), tactics)
  const own = options.riskFile ? readRisks(options.riskFile, tactics) : []

  const byAction = new Map([...shipped, ...own].map((row) => [row.action, row]))
  const rows = new Map<string, CatalogueRow>()
  for (const action of [...byAction.keys()].sort())
    rows.set(action, { ...byAction.get(action)!, access_level: accessLevelOf(action, accessLevels) })

  const actions = [...rows.keys()]
  const isEnumeration = (action: string) => rows.get(action)?.risk_class === 'enumeration'
  return {
    accessLevels,
    rows,
    risky: actions.filter((action) => !isEnumeration(action)),
    enumeration: actions.filter(isEnumeration),
    undocumented: actions.filter((action) => !accessLevels.has(action)),
    tactics,
  }
}

/** What makes a story harmful, worst first where several hold. */
export function readHarmRules(): HarmRule[] {
  return z.array(harmRule).parse(parseYaml(readFileSync(join(folder, 'harm_rules.yaml'), 'utf8')))
}

/** Names of ATT&CK's techniques of the cloud (v17), by id. */
export function readTechniques(): Map<string, string> {
  const lines = readCsv(join(folder, 'techniques.csv'), ['technique', 'name'])
  return new Map(lines.map(({ record }) => [record.technique, record.name]))
}

/** How actions are told: words for those whose names do not say it, and what counts as a verb in the names of others. */
export function readVocabulary(): Vocabulary {
  const lines = readCsv(join(folder, 'deeds.csv'), ['action', 'base', 'past', 'noun'])
  const counts = new Map<string, number>()
  for (const action of readAccessLevels().keys()) {
    const [, verb] = action.match(/:([A-Z][a-z]+)[A-Z]/) ?? []
    if (verb) counts.set(verb, (counts.get(verb) ?? 0) + 1)
  }
  return {
    told: new Map(lines.map(({ record: { action, ...words } }) => [action, words])),
    // A first word of a few actions may be anything; of many, it is what is done.
    verbs: new Set([...counts].filter(([, actions]) => actions >= fewestOfAVerb).map(([verb]) => verb)),
  }
}

function readAccessLevels(): Map<string, AccessLevel> {
  const lines = readCsv(join(folder, 'actions.csv'), ['action', 'access_level'])
  return new Map(lines.map(({ record }) => [record.action, record.access_level as AccessLevel]))
}

function readTactics(): Map<string, Tactic> {
  const lines = readCsv(join(folder, 'tactics.csv'), ['tactic', 'id', 'order', 'summary'])
  return new Map(lines.map(({ record }) => [record.tactic, { ...record, order: Number(record.order) }]))
}

function readRisks(file: string, tactics: ReadonlyMap<string, Tactic>): RiskRow[] {
  const allowed = { risk_class: RISK_CLASSES, tactic: [...tactics.keys()], severity: SEVERITIES }
  const firstLine = new Map<string, number>()
  return readCsv(file, riskColumns).map(({ record, line }) => {
    const where = `${shown(file)} line ${line}`
    // An event source is lower case and an event name has no API date, else the row would never match.
    if (!/^[a-z0-9-]+:\w+$/.test(record.action) || /\d{8}(v\d+)?$|\d{4}_\d\d_\d\d$/.test(record.action))
      throw new Failure(
        `${where}: action is "${record.action}"; expected the CloudTrail name as service:EventName without an API date, such as iam:AttachRolePolicy. Correct the line.`,
      )
    for (const [column, values] of Object.entries(allowed)) {
      const found = record[column as keyof typeof allowed]
      if (!(values as readonly string[]).includes(found))
        throw new Failure(
          `${where}: ${column} is "${found}"; expected one of ${values.join(', ')}. Correct the line.`,
        )
    }
    if (record.why === '')
      throw new Failure(
        `${where}: why is empty; expected a sentence that says what the action is misused for. Fill it in.`,
      )
    const earlier = firstLine.get(record.action)
    if (earlier !== undefined)
      throw new Failure(
        `${where}: ${record.action} stands on line ${earlier} already; expected each action once. Delete one of the two.`,
      )
    firstLine.set(record.action, line)
    return record as RiskRow
  })
}

type Line<Column extends string> = { record: Record<Column, string>; line: number }

/** The rows of a CSV file with exactly these columns, each with the line of the file it ends on. */
function readCsv<Column extends string>(file: string, columns: readonly Column[]): Line<Column>[] {
  try {
    const parsed = parse(readFileSync(file), {
      // Spreadsheets write a byte order mark, and people put blanks after commas and lines between rows.
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      columns: (header: string[]) => {
        if (header.join() !== columns.join())
          throw new Failure(
            `${shown(file)} line 1: columns are ${header.join(',')}; expected ${columns.join(',')}. Correct the header, and separate columns with commas.`,
          )
        return header
      },
    }) as unknown as { record: Record<Column, string>; info: { lines: number } }[]
    return parsed.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (error) {
    if (error instanceof CsvError)
      throw new Failure(
        `${shown(file)}: not a CSV file with the columns ${columns.join(',')}: ${error.message}. Put quotes around text that holds a comma.`,
      )
    if (error instanceof Error && 'code' in error)
      throw new Failure(
        `${shown(file)}: cannot be read (${error.code}); expected a CSV file with the columns ${columns.join(',')}. Check the path.`,
      )
    throw error
  }
}

const shown = (file: string) => (file.startsWith(folder) ? relative(join(folder, '..'), file) : file)
