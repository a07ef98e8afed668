/** What mutes.yaml hides of this run's findings, and whether each mute still earns its place. */
import { group } from 'd3-array'
import type { FindingMute, MuteRow } from '../../report-site/page-data.ts'
import {
  hides,
  type MuteFacts,
  mutedBy,
  mutesFile,
  readMuteFacts,
  readMutes,
  readPastFacts,
} from '../run-folder/mutes.ts'
import { oneLine } from './finding-list.ts'
import type { RunView } from './run-view.ts'

export interface Muted {
  byFinding: Map<string, FindingMute>
  rows: MuteRow[]
  /** What mutes can look at, by finding. */
  facts: Map<string, MuteFacts>
  /** Findings of this run and earlier ones, by principal. */
  past: Map<string, MuteFacts[]>
}

export async function readMuted({ warehouse, out, scoreFrom, scoreTo }: RunView): Promise<Muted> {
  const mutes = readMutes(mutesFile(out))
  const past = await readPastFacts(warehouse, out)
  const facts = await readMuteFacts(warehouse, out)
  const hidden = mutedBy(mutes, facts)
  const hits = [...hidden.values()]
  return {
    byFinding: new Map(
      [...hidden].map(([uid, { number, reason, author, expires }]) => [
        uid,
        { number, reason: oneLine(reason), author: oneLine(author), expires },
      ]),
    ),
    rows: mutes.map((mute) => ({
      number: mute.number,
      reason: oneLine(mute.reason),
      author: oneLine(mute.author),
      expires: mute.expires,
      match: Object.entries(mute.match).map(([field, values]) => `${field} ${values.join(' or ')}`),
      hid: hits.filter(({ number }) => number === mute.number).length,
      state: mute.expires < scoreFrom ? 'expired' : mute.expires < scoreTo ? 'ending' : 'in force',
      lastHit: past.findLast((of) => hides(mute, of) === true)?.day ?? null,
      since: past[0]?.day ?? null,
    })),
    facts: new Map(facts.map((of) => [of.uid, of])),
    past: group(past, ({ principal }) => principal),
  }
}
