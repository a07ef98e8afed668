/** A small sample organisation and a run over it, for tests of the stages. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSample } from '../../sample/organisation.ts'
import { openLog } from '../log.ts'
import { digest, type StageContext } from '../run-folder/stage.ts'
import { readSettings } from '../settings.ts'
import { openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'

export function scratchFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `usually-${name}-`))
}

export interface ExampleContext extends StageContext {
  /** what was logged */
  lines: string[]
}

export function exampleContext(
  out: string,
  overrides: string[] = [],
  given: Partial<StageContext> = {},
): ExampleContext {
  const lines: string[] = []
  return {
    out,
    // Tests run beside each other: one thread each.
    settings: readSettings(['workers=1', ...overrides]),
    seed: 1,
    memory: '1GiB',
    log: openLog('plain', (text) => void lines.push(text)),
    signal: new AbortController().signal,
    force: false,
    lines,
    ...given,
  }
}

/** @returns the folder with cloudtrail/ and labels.csv */
export async function exampleSample(
  given: { principals?: number; days?: number; incidents?: number } = {},
): Promise<string> {
  const out = scratchFolder('sample')
  await writeSample({ out, principals: 16, days: 35, incidents: 3, seed: 5, ...given })
  return out
}

export function fileDigest(...path: string[]): string {
  return digest(readFileSync(join(...path)))
}

/** An in-memory DuckDB to look at result files with, as another reader would. */
export async function openReader(): Promise<Warehouse> {
  return openWarehouse({ file: ':memory:', memory: '500MB', spill: scratchFolder('spill') })
}
