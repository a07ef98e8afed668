/** Reads the page data; the folder is named by USUALLY_REPORT_DATA, which build.ts sets. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  BacktestData,
  DataQuality,
  EvaluationData,
  FindingData,
  FindingSummary,
  IncidentData,
  ModelCard,
  PrincipalData,
  PrincipalSummary,
  RunData,
  SiteData,
  WeekData,
  WeeksData,
} from './page-data.ts'

interface Pages {
  site: SiteData
  week: WeekData
  weeks: WeeksData
  findings: FindingSummary[]
  principals: { listed: PrincipalSummary[]; unlisted: number }
  data: DataQuality
  run: RunData
  evaluation: EvaluationData | null
  backtest: BacktestData | null
  models: ModelCard[]
}

const folder = () => process.env.USUALLY_REPORT_DATA ?? '.'

const once = new Map<string, unknown>()

/** Files that many pages need are parsed once. */
export function read<Name extends keyof Pages>(name: Name): Pages[Name] {
  if (!once.has(name)) once.set(name, parse(`${name}.json`))
  return once.get(name) as Pages[Name]
}

export function readFinding(uid: string): FindingData {
  return parse(`finding/${uid}.json`) as FindingData
}

export function readIncident(id: string): IncidentData {
  return parse(`incident/${id}.json`) as IncidentData
}

export function readPrincipal(page: string): PrincipalData {
  return parse(`principal/${page}.json`) as PrincipalData
}

/** Names of the pages of a kind, in a stable order. */
export function pageNames(kind: 'finding' | 'incident' | 'principal'): string[] {
  return readdirSync(join(folder(), kind))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -5))
    .sort()
}

function parse(file: string): unknown {
  return JSON.parse(readFileSync(join(folder(), file), 'utf8'))
}
