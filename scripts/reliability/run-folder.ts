/** A run folder as a value: every file with what must be the same after any interruption. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

export type Contents = Map<string, string>

/** Files by path, each with a digest of what it says: without times, and of the warehouse table by table. */
export async function contentsOf(out: string): Promise<Contents> {
  const paths = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)))
    .filter((path) => path !== join('locks', 'run')) // an empty database: what is held while a command works
    .sort()
  const contents: Contents = new Map()
  for (const path of paths) {
    if (path === 'warehouse.duckdb') {
      for (const [table, rows] of await tablesOf(join(out, path))) contents.set(`${path} ${table}`, rows)
    } else contents.set(path, digestOf(timeless(path, readFileSync(join(out, path)))))
  }
  return contents
}

/** How two folders differ, in words. */
export function differences(found: Contents, expected: Contents): string[] {
  const lost = [...expected.keys()].filter((path) => !found.has(path)).map((path) => `${path} is missing`)
  const others = [...found].flatMap(([path, digest]) => {
    if (!expected.has(path)) return [`${path} is left over`]
    return expected.get(path) === digest ? [] : [`${path} differs`]
  })
  return [...lost, ...others]
}

/** Notes, the manifest and the page of the run tell how long things took and how much memory they had. */
function timeless(path: string, content: Buffer): Buffer | string {
  if (/^notes\b|^run\.json$/.test(path)) {
    const { seconds, peak_memory_mib, outputs, ...rest } = JSON.parse(content.toString('utf8'))
    return JSON.stringify({ ...rest, outputs: Object.keys(outputs ?? {}) }) // the files speak for themselves
  }
  if (path === join('report', 'run.html')) return content.toString('utf8').replaceAll(/\d[\d,.]*/g, '0')
  return content
}

async function tablesOf(file: string): Promise<[string, string][]> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
    const names = await rows(
      `SELECT concat('"', schema_name, '"."', table_name, '"') AS name FROM duckdb_tables() ORDER BY name`,
    )
    const tables: [string, string][] = []
    for (const [name] of names) {
      const [counted] = await rows(
        `SELECT concat_ws(' ', count(*), coalesce(bit_xor(hash(one)), 0)) FROM ${name} AS one`,
      )
      tables.push([String(name), String(counted![0])])
    }
    return tables
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function digestOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
