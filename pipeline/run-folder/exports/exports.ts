/** Findings for other programs, a format a file of this folder; all tell the same findings in the order of reading. */
import { join } from 'node:path'
import { group } from 'd3-array'
import { catalogueFiles, readCatalogue } from '../../catalogue.ts'
import { visibleJson } from '../../visible.ts'
import type { Warehouse } from '../../warehouse/warehouse.ts'
import type { ContextLookup } from '../context.ts'
import { writeWhole } from '../stage.ts'
import { asffFindings } from './asff.ts'
import { writeCsv } from './csv.ts'
import { readEvidence } from './evidence.ts'
import { readFindings } from './finding.ts'
import { ocsfFinding } from './ocsf.ts'
import { readParticulars } from './particulars.ts'

/** What is read here of the repository, for the stages that write exports. */
export const exportReads = [...catalogueFiles, 'package.json']

/**
 * @param results the folder of scores.parquet and what goes with it, where that is not yet the run folder; exports go there
 * @returns how many of the findings Security Hub cannot take, since they are of no account
 */
export async function writeExports(
  warehouse: Warehouse,
  out: string,
  lookup: ContextLookup,
  results = out,
): Promise<number> {
  const findings = await readFindings(warehouse, out, lookup, results)
  const evidenceOf = await readEvidence(warehouse, results)
  const particularsOf = await readParticulars(warehouse, results)
  const { tactics } = readCatalogue({})
  const members = group(findings, ({ incident }) => incident)
  const told = findings.map((finding) => ({
    finding,
    evidence: evidenceOf(finding),
    particulars: particularsOf(finding.uid),
    others:
      finding.incident === null
        ? []
        : members.get(finding.incident)!.filter(({ uid }) => uid !== finding.uid),
  }))
  // What a log could hide is written as an escape: a log collector shows these lines as they are.
  const lines = told.map((of) => `${visibleJson(ocsfFinding({ ...of, tactics, lookup }))}\n`)
  writeWhole(join(results, 'findings.ndjson'), lines.join(''))
  const rows = asffFindings(told).map((of) => `\n${visibleJson(of)}`)
  writeWhole(join(results, 'findings.asff.json'), `[${rows.join(',')}\n]\n`)
  writeCsv(results, findings)
  return findings.length - rows.length
}
