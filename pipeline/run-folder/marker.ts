/**
 * What makes a folder one of ours: a small file in it, written before all else. Commands remove and replace what lies
 * in their folder, so that they work in none that somebody else has filled: a folder of trail files called events/
 * would be lost.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../failure.ts'

interface Kind {
  /** The marker's name. */
  file: string
  /** What the folder is, in words. */
  what: string
  /** Files by which a folder is known that an earlier version wrote, with what stands in them. */
  earlier: Record<string, z.ZodType>
  /** What people put there before there is anything else. */
  welcome: readonly string[]
}

const kinds = {
  run: {
    file: 'usually-run.json',
    what: 'run folder',
    earlier: {
      'notes/ingest.json': z.object({ stage: z.literal('ingest'), key: z.string() }),
      'ingest.json': z.object({ version: z.string(), parts: z.array(z.object({ path: z.string() })) }),
      'ingest.partial/ingest.json': z.object({ version: z.string(), slices: z.number() }),
    },
    welcome: ['context.yaml', 'mutes.yaml', 'verdicts.csv', 'usually.yaml'],
  },
  sample: {
    file: 'usually-sample.json',
    what: 'sample organisation',
    earlier: { 'summary.json': z.object({ seed: z.number(), hardNegatives: z.number() }) },
    welcome: [],
  },
  inject: {
    file: 'usually-inject.json',
    what: 'result of inject',
    earlier: { 'injected.json': z.object({ seed: z.number(), incidents: z.array(z.unknown()) }) },
    welcome: [],
  },
} satisfies Record<string, Kind>

/** Goes up when another version could not go on with the folder. */
const format = 1
const marker = z.object({ format: z.number() })

/** Of the root of a file system, and of file managers; no program's data. */
const nobodys = ['lost+found', '.DS_Store']

/** Whether commands of this kind may write there; a folder of an earlier version gets its marker. */
export function isOurs(folder: string, of: keyof typeof kinds): boolean {
  const { file, what, earlier } = kinds[of]
  const marked = contentOf(join(folder, file))
  if (marked !== undefined) {
    const found = marker.safeParse(marked)
    if (found.success && found.data.format > format)
      throw new Failure(
        `${join(folder, file)}: this ${what} has format ${found.data.format}, and this version knows ${format}. Use the version that wrote it, or name another --out.`,
      )
    return true
  }
  const known = Object.entries<z.ZodType>(earlier).some(([name, schema]) => {
    const content = contentOf(join(folder, name))
    return content !== undefined && schema.safeParse(content).success
  })
  if (known) mark(folder, file)
  return known
}

/** Makes a folder ours, or finds that it is. @throws Failure where it holds what this program did not write */
export function claim(folder: string, of: keyof typeof kinds): void {
  const { file, what, welcome } = kinds[of]
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory())
      throw new Failure(`--out ${folder}: a file; expected a folder. Name another --out.`, 2)
    if (isOurs(folder, of)) return
    const [stranger] = readdirSync(folder)
      .filter((name) => ![...welcome, ...nobodys].includes(name))
      .sort()
    // What a run that came at the same moment has made it stands there with its marker.
    if (stranger !== undefined && !isOurs(folder, of))
      throw new Failure(
        `--out ${folder}: holds ${stranger} and is no ${what}, so that nothing is written there: files could be lost. Name a new or empty folder, such as ${join(folder, 'usually')}.`,
        2,
      )
  }
  mark(folder, file)
}

/** Of two that come at once the second finds the marker there; one that was cut short by a kill is one too. */
function mark(folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, file), `${JSON.stringify({ format })}\n`, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw new Failure(
      `--out ${folder}: cannot write or read here (${(error as Error).message}). Check its permissions or name another --out.`,
    )
  }
}

/** What a JSON file holds, null where it is none; undefined without the file. */
function contentOf(file: string): unknown {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
