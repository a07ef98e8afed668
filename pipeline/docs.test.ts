/** The documentation: links lead somewhere, and the files and settings that it names are there. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { settingsSchema } from '../models/settings.ts'

const repository = join(import.meta.dirname, '..')
const files = globSync(['data/*.csv', '{docs,models,pipeline,report-site,sample,scripts}/**/*.*', '*.*'], {
  cwd: repository,
  dot: false,
  expandDirectories: false,
})
const folders = new Set(files.flatMap((file) => parents(file)))
const pages = files.filter((file) => file === 'README.md' || /^docs\/.*\.md$/.test(file)).sort()
const textOf = (page: string) => readFileSync(join(repository, page), 'utf8')

function parents(file: string): string[] {
  const folder = dirname(file)
  return folder === '.' ? [] : [folder, ...parents(folder)]
}

/** The example of docs/research.md, which its reader writes. */
const written = ['models/signals/companions.ts']

/** Anchors of a page's headings, as code hosts make them. */
function anchors(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const prose = (text: string) => text.replaceAll(/^```.*?^```/gms, '')

/** Links and pictures of a page that lead nowhere. @param page its path */
function brokenLinks(page: string, text: string): string[] {
  const links = [...prose(text).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
  return links
    .map(([, link, source]) => link ?? source!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path, anchor] = link.split('#')
      const target = join(dirname(page), path!)
      if (path && !existsSync(join(repository, target))) return true
      return anchor !== undefined && !anchors(path ? textOf(target) : text).includes(anchor)
    })
}

/** Words of what stands in a page as code. */
function codeWords(text: string): string[] {
  const code = [...text.matchAll(/^```.*?^```|`[^`\n]+`/gms)].map(([span]) => span)
  return code.flatMap((span) => span.split(/[\s`'"=,()]+/))
}

const settings = settingsSchema.parse({})

/** Settings that code in a page names and that there are not. */
function unknownSettings(text: string): string[] {
  const group = new RegExp(`^(${Object.keys(settings).join('|')})(\\.\\w+)+(\\.\\*)?$`)
  return codeWords(text)
    .filter((word) => group.test(word) && !/\.(ts|md|html|css|csv|json|parquet)$/.test(word))
    .filter((word) => {
      const found = word
        .replace('.*', '')
        .split('.')
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], settings)
      return found === undefined
    })
}

/** Files and folders of the repository that code in a page names and that are not there. */
function unknownPaths(text: string): string[] {
  const named = codeWords(text)
    .map((word) => word.replace(/^(\.\.?\/)+|\/$/g, ''))
    .filter((word) =>
      /^[\w.*[\]-]+(\/[\w.*[\]-]+)*\.(ts|mjs|sql|astro|css)$|^(models|pipeline|report-site|sample|scripts)\/[\w./*[\]-]*$|^data\/[\w.*-]+\.csv$/.test(
        word,
      ),
    )
  return [...new Set(named)].filter((path) => {
    // A name in capitals stands for any.
    if (/[A-Z]{4}/.test(path) || written.includes(path)) return false
    const pattern = new RegExp(`(^|/)${path.replaceAll(/[.[\]]/g, '\\$&').replaceAll('*', '[^/]*')}$`)
    return !folders.has(path) && !files.some((file) => pattern.test(file))
  })
}

/** One of AWS: of an identity, of a bucket, or of who may take a role. */
const policy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z
    .array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Principal: z.unknown().optional(),
        Action: z.union([z.string(), z.array(z.string())]),
        Resource: z.union([z.string(), z.array(z.string())]).optional(),
        Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
      }),
    )
    .min(1),
})

/** Blocks of JSON and YAML that cannot be read, and policies of AWS with parts that none has. */
function brokenBlocks(text: string): string[] {
  return [...text.matchAll(/^```(json|yaml)\n(.*?)^```/gms)].flatMap(([, language, block]) => {
    if (language === 'yaml') return parseDocument(block!).errors.map(({ message }) => message.split('\n')[0]!)
    try {
      const content = JSON.parse(block!)
      const issues = 'Statement' in content ? (policy.safeParse(content).error?.issues ?? []) : []
      return issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    } catch (error) {
      return [(error as Error).message]
    }
  })
}

test('what is looked at finds what is wrong', () => {
  const text =
    '# A b: c\n[x](#a-b-c) [y](#b) [z](how-it-works.md#the-flow) [n](nowhere.md)\n<img src="no.png">'
  expect(brokenLinks('docs/x.md', text)).toEqual(['#b', 'nowhere.md', 'no.png'])
  expect(
    unknownPaths(
      '`models/walk.ts`, `walk.ts`, `node scripts/start.ts`, `models/new.ts`, `scripts/measure-*.ts`, `pipeline/stories/`\n' +
        "```ts\nimport { x } from './old.sql'\n```\nwritten.ts `pipeline/sql/NAME.sql` `data/no.csv`",
    ),
  ).toEqual(['models/new.ts', 'pipeline/stories', 'old.sql', 'data/no.csv'])
  expect(
    unknownSettings(
      '`models.volume.tailIndex=2`, `confidence.*`, `models.volume.no`, `models.no.*`, `report.css`',
    ),
  ).toEqual(['models.volume.no', 'models.no.*'])
  const blocks = [
    '{"a": 1}',
    '{"a": 1,}',
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Actions": "s3:GetObject", "Resource": "*"}]}',
  ]
  expect(brokenBlocks(blocks.map((block) => `\`\`\`json\n${block}\n\`\`\`\n`).join(''))).toEqual([
    expect.stringContaining('Expected double-quoted property name'),
    'Statement.0.Action: Invalid input',
    'Statement.0: Unrecognized key: "Actions"',
  ])
  expect(brokenBlocks('```yaml\na: [b\n```\n')).toHaveLength(1)
  expect(pages.length).toBeGreaterThan(20)
})

test.each(pages)('%s: links lead somewhere', (page) => {
  expect(brokenLinks(page, textOf(page))).toEqual([])
})

test.each(pages)('%s: the files that it names are there', (page) => {
  expect(unknownPaths(textOf(page))).toEqual([])
})

test.each(pages)('%s: the settings that it names are there', (page) => {
  expect(unknownSettings(textOf(page))).toEqual([])
})

test.each(pages)('%s: its blocks of JSON and YAML can be read', (page) => {
  expect(brokenBlocks(textOf(page))).toEqual([])
})
