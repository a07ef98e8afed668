/**
 * JSON files of a run folder: each has one schema, which its writer is typed by and its readers check. A file may be
 * of another version of usually, written by hand or cut short: its reader says which, what is wrong and what to do.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { z } from 'zod'
import { Failure } from '../failure.ts'

/**
 * @param again the command that writes the file, such as `usually train`
 * @returns what the file holds as it stands, so that written again it has the same bytes; undefined where there is none
 */
export function readJsonFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  again: string,
): z.input<Schema> | undefined {
  if (!existsSync(file)) return undefined
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Failure(`${file}: not JSON (${(error as Error).message}). Run "${again}" again with --force.`)
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return content as z.input<Schema>
  const [issue] = parsed.error.issues
  throw new Failure(
    `${file}: ${issue!.path.join('.') || 'content'}: ${issue!.message}. It was written by another version of usually or by hand. Run "${again}" again with --force.`,
  )
}

/** The same of a file that must be there. */
export function requireJsonFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  again: string,
): z.input<Schema> {
  const content = readJsonFile(file, schema, again)
  if (content === undefined) throw new Failure(`${file}: missing. Run "${again}" first.`)
  return content
}
