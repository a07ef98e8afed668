/**
 * Stage 6: report. Reads the results, the feature tables, the stage notes and the manifest; writes report/, a
 * static site that opens from a disk. First the data of every page as JSON, then the site is built from it, then
 * the new report takes the old one's place.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { severities } from '../models/severity.ts'
import { signals } from '../models/signals/signals.ts'
import { leastLikeness } from '../models/similarity.ts'
import { buildSite } from '../report-site/build.ts'
import type { SiteData } from '../report-site/page-data.ts'
import { readCatalogue, readHarmRules } from './catalogue.ts'
import { Failure } from './failure.ts'
import { backtestPage } from './report/backtest-page.ts'
import { dataPage } from './report/data-page.ts'
import { evaluationPage } from './report/evaluation-page.ts'
import { readFindings } from './report/finding-list.ts'
import { findingPages } from './report/finding-pages.ts'
import { incidentPages } from './report/incident-pages.ts'
import { writeLists } from './report/list-data.ts'
import { modelCards } from './report/models-page.ts'
import { readMuted } from './report/mute-list.ts'
import { writePage } from './report/page-files.ts'
import { readPrincipals } from './report/principal-pages.ts'
import { readLearnedHours } from './report/profiles.ts'
import { sinceLastWeek } from './report/recurrence.ts'
import { runPage, stagesBefore } from './report/run-page.ts'
import { openRunView } from './report/run-view.ts'
import { readSimilar } from './report/similar.ts'
import { weekPage } from './report/week-page.ts'
import { weeksPage } from './report/weeks-page.ts'
import type { StageCode } from './run-folder/code.ts'
import { unusedEntries } from './run-folder/context/unused.ts'
import { type ContextLookup, openContext } from './run-folder/context.ts'
import { exportReads, writeExports } from './run-folder/exports/exports.ts'
import { readScoring } from './run-folder/scoring.ts'
import {
  currentNote,
  digest,
  isOutdated,
  knownNotes,
  readNote,
  requireOutput,
  runStage,
  type StageContext,
  type StageNote,
} from './run-folder/stage.ts'
import { verdictComplaints } from './run-folder/verdicts.ts'
import { visibleJson } from './visible.ts'

/** The site is built from its folder, and models/ holds the heads that the model cards show. */
export const code: StageCode = {
  file: import.meta.filename,
  reads: [...exportReads, 'report-site', 'models'],
}

const downloads = ['findings.csv', 'findings.ndjson']

export async function report(context: StageContext): Promise<StageNote<'report'>> {
  const { out, settings } = context
  const scored = requireOutput(context, 'score')
  const lookup = openContext(context)
  return runStage(context, {
    name: 'report',
    title: 'Report: the pages to read',
    code,
    after: [scored],
    inputs: {
      evaluated: currentNote(out, 'evaluate')?.key,
      // Its timings differ between equal runs, so that only its presence counts.
      manifest: existsSync(join(out, 'run.json')),
      report: settings.report,
      context: lookup.digest,
      ...Object.fromEntries(
        ['verdicts.csv', 'mutes.yaml', 'backtest.json'].map((file) => [
          file,
          existsSync(join(out, file)) ? digest(readFileSync(join(out, file))) : null,
        ]),
      ),
    },
    async run(note, { folder }) {
      await writeReport(context, note, lookup, resolve(folder))
      return {}
    },
  })
}

/** @param building gets report/ */
async function writeReport(
  context: StageContext,
  note: StageNote,
  lookup: ContextLookup,
  building: string,
): Promise<void> {
  const { out } = context
  const data = join(building, 'data')
  mkdirSync(data, { recursive: true })
  const bar = context.log.bar('report')
  try {
    const counts = await writePageData(context, data, lookup, (done) => bar.update(done / 2, 'page data'))
    const site = join(building, 'report')
    const onProgress = (done: number) => bar.update(0.5 + done / 2, 'pages')
    await buildSite({ data, out: site, signal: context.signal, onProgress })
    cpSync(join(data, 'lists'), site, { recursive: true })
    cpSync(join(data, 'events'), join(site, 'finding'), { recursive: true })
    for (const file of counts.downloads) copyFileSync(join(out, file), join(site, file))
    note.warnings = counts.unused
    if (isOutdated(out, 'evaluate'))
      note.warnings.push(
        'evaluation.json tells of earlier scores than these and is left out. Run "usually evaluate" again.',
      )
    note.counts = { 'finding pages': counts.findings, 'principal pages': counts.principals }
    note.prose.push(`Open ${join(out, 'report', 'index.html')} in a browser; the folder needs nothing else.`)
  } catch (error) {
    if (context.signal.aborted) throw new Failure('report: interrupted; the last complete output is kept')
    throw error
  } finally {
    bar.stop()
  }
}

/** Everything the site reads. */
async function writePageData(
  context: StageContext,
  data: string,
  lookup: ContextLookup,
  onProgress: (done: number) => void,
) {
  const { out, settings } = context
  const run = await openRunView(context, lookup)
  try {
    const notes = knownNotes(out, stagesBefore)
    // Scoring wrote both; mutes may have changed since.
    await writeExports(run.warehouse, out, lookup)
    const unused = await unusedEntries(run.warehouse, lookup)
    const learned = await readLearnedHours(run)
    const muted = await readMuted(run)
    const all = await readFindings(run, muted.byFinding)
    const principals = await readPrincipals(run, all, learned)
    const pages = new Set(principals.listed.map(({ page }) => page))
    const findings = all.map((finding) => ({
      ...finding,
      principalPage: pages.has(finding.principalPage ?? '') ? finding.principalPage : null,
    }))
    const { page: quality, records } = await dataPage(run, unused)
    // What evaluation says of labels and a backtest of its weeks stands on their own pages.
    const warnings = [
      ...notes.flatMap((note) =>
        note.stage === 'evaluate' || note.stage === 'backtest' ? [] : note.warnings,
      ),
      ...(await verdictComplaints(run.warehouse, out, 'verdicts.csv')),
    ]
    const { expected_a_week: budget, principal_days_a_week: principalDaysAWeek } = readScoring(out)
    const { pageSize } = settings.report
    const backtest = await backtestPage(run, findings, pages)
    const site: SiteData = {
      firstDay: run.firstDay,
      lastDay: run.lastDay,
      scoreFrom: run.scoreFrom,
      scoreTo: run.scoreTo,
      timeZone: run.timeZone,
      records,
      downloads: downloads.filter((file) => existsSync(join(out, file))),
      budget,
      principalDaysAWeek,
      leastLikeness,
      pageSize,
      calibrationDays: readNote(out, 'train')?.facts.calibration_principal_days ?? null,
      findingPages: Math.max(1, Math.ceil(findings.length / pageSize)),
      principalPages: Math.max(1, Math.ceil(principals.listed.length / pageSize)),
      hasBacktest: backtest !== null,
      signals: signals.map(({ name, words, finds, looksAt, knownGap }) => ({
        name,
        words,
        finds,
        looksAt,
        knownGap,
      })),
      harmRules: readHarmRules()
        .map(({ rule, says, severity, technique, why }) => ({ rule, says, severity, technique, why }))
        .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity)),
    }
    writePage(data, 'site', site)
    const since = await sinceLastWeek(run, findings, pages)
    const incidents = await incidentPages(run, findings, pages)
    writePage(
      data,
      'week',
      await weekPage(
        run,
        findings,
        muted.rows,
        learned,
        budget,
        warnings,
        quality.coverage.gaps,
        since,
        incidents,
      ),
    )
    writePage(data, 'weeks', await weeksPage(run, findings, budget))
    writePage(data, 'findings', findings)
    writePage(data, 'principals', { listed: principals.listed, unlisted: principals.unlisted })
    writePage(data, 'data', quality)
    writePage(data, 'run', runPage(out, notes))
    writePage(data, 'evaluation', await evaluationPage(run, findings, pages))
    writePage(data, 'backtest', backtest)
    writePage(data, 'models', modelCards(settings, readNote(out, 'train')))
    mkdirSync(join(data, 'lists'))
    await writeLists(run, join(data, 'lists'), findings, principals.listed, site.calibrationDays)
    const similar = await readSimilar(run, pages)
    const tacticIds = new Map([...readCatalogue().tactics].map(([name, { id }]) => [name, id]))
    const options = {
      findings,
      past: muted.past,
      facts: muted.facts,
      learned,
      similar,
      tacticIds,
      eventsPerFinding: settings.report.eventsPerFinding,
    }
    for (const kind of ['finding', 'incident', 'principal', 'events'])
      mkdirSync(join(data, kind), { recursive: true })
    for (const incident of incidents) writePage(data, `incident/${incident.id}`, incident)
    for (const page of principals.pages(similar)) writePage(data, `principal/${page.page}`, page)
    let written = 0
    for await (const { page, records: events } of findingPages(run, options)) {
      onProgress(++written / findings.length)
      writePage(data, `finding/${page.uid}`, page)
      writeFileSync(
        join(data, 'events', `${page.uid}.json`),
        `[\n${events.map(visibleJson).join(',\n')}\n]\n`,
      )
    }
    return {
      findings: findings.length,
      principals: principals.listed.length,
      downloads: site.downloads,
      unused,
    }
  } finally {
    run.warehouse.close()
    rmSync(join(out, 'spill'), { recursive: true, force: true })
  }
}
