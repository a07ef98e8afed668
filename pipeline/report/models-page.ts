/** A card for each model: the head of its file, the settings in force, and what training measured. */
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Settings } from '../../models/settings.ts'
import { signals } from '../../models/signals/signals.ts'
import type { ModelCard } from '../../report-site/page-data.ts'
import type { StageNote } from '../run-folder/stage.ts'

const models = join(import.meta.dirname, '..', '..', 'models')
/** .ts in a clone, .js in a package */
const extension = extname(import.meta.filename)

/** Models that are no signal: their group of settings, and the file whose head is their card, without its extension. */
const others: Record<string, string> = {
  similarity: 'similarity',
  automation: 'automation/automation',
  calibration: 'calibration',
  combination: 'combination',
  confidence: 'confidence',
  story: 'story/facts',
  severity: 'story/severity',
  priority: 'priority',
}

/** @param trained the training note, whose tables say how good a model is */
export function modelCards(settings: Settings, trained: StageNote | undefined): ModelCard[] {
  const all = settings as unknown as Record<string, unknown>
  const ofModels = all.models as Record<string, unknown>
  return [...signals.map(({ name }) => name as string), ...Object.keys(others)].map((name) => {
    const key = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    return {
      name,
      isSignal: !(name in others),
      ...readHead(others[name] ?? `signals/${name.replaceAll('_', '-')}`),
      settings: flat(ofModels[key] ?? all[key]),
      tables: (trained?.tables ?? []).filter(({ model }) => model === name),
    }
  })
}

function flat(group: unknown): [string, string][] {
  if (group === null || typeof group !== 'object') return []
  return Object.entries(group).map(([name, value]) => [name, JSON.stringify(value)])
}

/** A head comment is a question, formulas (lines further in), prose and sources. */
function readHead(file: string): { question: string; formula: string[]; prose: string[] } {
  const [, comment = ''] =
    readFileSync(join(models, `${file}${extension}`), 'utf8').match(/\/\*\*\n([\s\S]*?)\n \*\//) ?? []
  const lines = comment.split('\n').map((line) => line.replace(/^ \* ?/, ''))
  const isIndented = (line: string | undefined) => line?.startsWith('  ') ?? false
  // A line that ends in the middle of a sentence before an indented one leads to it and belongs to it.
  const formulaLines = new Set(
    lines.filter(
      (line, index) =>
        isIndented(line) || (isIndented(lines[index + 1]) && line.length > 0 && !/[.:?]$/.test(line)),
    ),
  )
  const isFormula = (line: string) => formulaLines.has(line)
  const formula = lines.filter(isFormula).map((line) => line.replace(/^ {2}/, ''))
  const paragraphs = lines
    .map((line) => (isFormula(line) ? '' : line))
    .join('\n')
    .split(/\n\s*\n/)
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
  const [, question = '', rest = ''] =
    (paragraphs.shift() ?? '').replace(/^[^:]*: /, '').match(/^(.*?[.?])(?: (?=[A-Z])(.*))?$/) ?? []
  return { question, formula, prose: rest ? [rest, ...paragraphs] : paragraphs }
}
