/** Writes the page data that report-site reads, and names pages so that the names survive. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { allVisible } from '../visible.ts'

/** @param name such as `week` or `finding/9d41c07e` */
export function writePage(folder: string, name: string, content: unknown): void {
  const file = join(folder, `${name}.json`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(allVisible(content)))
}

/**
 * The page of a principal: readable where its name is, unique and stable by a digest of the whole identity, and
 * safe as a file name on every system.
 */
export function principalPage(principal: string, name: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '')
  return `${readable || 'principal'}-${createHash('sha256').update(principal).digest('hex').slice(0, 10)}`
}
