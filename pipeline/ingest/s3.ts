/**
 * s3:// inputs through DuckDB's httpfs extension, which is downloaded and loaded only when such an input is named.
 * Objects are copied to a scratch folder a batch at a time, so that everything after is about local files.
 */

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'
import type { SourceFile } from './source-file.ts'

export function isBucketUrl(path: string): boolean {
  return path.startsWith('s3://')
}

/** The objects below a URL; a URL without a wildcard is taken for a prefix unless it ends like a file. */
export async function listBucket(url: string): Promise<SourceFile[]> {
  const pattern = /[*?[]|\.(parquet|json|gz|ndjson|jsonl)$/.test(url) ? url : `${url.replace(/\/*$/, '')}/**`
  return withBucket(url, async (warehouse) => {
    const rows = await warehouse.rows<{ path: string; size: bigint; modified: string }>(
      `SELECT filename AS path, size, strftime(last_modified, '%Y-%m-%dT%H:%M:%SZ') AS modified
       FROM read_blob(${literal(pattern)}) WHERE size > 0 ORDER BY path`,
    )
    return rows.map(({ path, size, modified }) => ({ path, size: Number(size), modified }))
  })
}

/** Copies objects to local files; paths that are no s3:// URL are left alone. */
export async function fetchObjects(copies: readonly (readonly [url: string, file: string])[]): Promise<void> {
  const objects = copies.filter(([url]) => isBucketUrl(url))
  if (objects.length === 0) return
  await withBucket(objects[0]![0], async (warehouse) => {
    for (const [url, file] of objects) await copyObject(warehouse, url, file)
  })
}

async function copyObject(warehouse: Warehouse, url: string, file: string): Promise<void> {
  await warehouse.run(
    `COPY (SELECT content FROM read_blob(${literal(url)})) TO ${literal(file)} (FORMAT blob)`,
  )
}

async function withBucket<Result>(
  url: string,
  use: (warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  const spill = join(tmpdir(), 'usually-s3')
  const warehouse = await openWarehouse({ file: ':memory:', memory: '512MiB', spill })
  try {
    await warehouse
      .run(
        'INSTALL httpfs; LOAD httpfs; INSTALL aws; LOAD aws; CREATE SECRET (TYPE s3, PROVIDER credential_chain)',
      )
      .catch((error: Error) => {
        throw new Failure(
          `${url}: reading s3:// needs DuckDB's extensions httpfs and aws, and AWS credentials ` +
            `(${error.message.split('\n')[0]}). Allow extensions.duckdb.org once, or copy the files to a local ` +
            'folder ("aws s3 sync") and name that.',
        )
      })
    return await use(warehouse).catch((error: Error) => {
      throw new Failure(
        `${url}: cannot be read (${error.message.split('\n')[0]}). Check the URL and your AWS credentials.`,
      )
    })
  } finally {
    warehouse.close()
  }
}
