/** An entry for mutes.yaml, ready to copy: as narrow as the finding allows. */
import type { MuteEntry } from '../../report-site/page-data.ts'
import { hides, type Mute, type MuteFacts } from '../run-folder/mutes.ts'
import { visibleJson } from '../visible.ts'

/** More actions than this would make the entry longer than anybody reads. */
const mostActions = 12
const days = 30

/**
 * @param own findings kept of this run and earlier ones: `others` counts those that it would have hidden besides this one
 * @param expiresFrom the last scored day: entries end a month later
 */
export function muteEntry(finding: MuteFacts, own: readonly MuteFacts[], expiresFrom: string): MuteEntry {
  const signals = finding.signals ?? []
  const actions = finding.actions ?? []
  const match: Mute['match'] = {
    principal: [finding.principal],
    ...(signals.length ? { signal: signals } : {}),
    ...(actions.length && actions.length <= mostActions ? { action: actions } : {}),
  }
  const expires = new Date(Date.parse(`${expiresFrom}T00:00:00Z`) + days * 86_400_000)
    .toISOString()
    .slice(0, 10)
  // A star in a name stands for anything in a mute: such an entry fits the name too.
  const mute: Mute = { number: 1, match, reason: '', author: '', expires }
  return {
    lines: [
      `- principal: ${visibleJson(finding.principal)}`,
      ...(match.signal ? [`  signal: [${match.signal.join(', ')}]`] : []),
      ...(match.action ? [`  action: [${match.action.map(visibleJson).join(', ')}]`] : []),
      '  reason: ""  # why nobody needs to be told',
      '  author: ""',
      `  expires: ${expires}`,
    ],
    match: Object.fromEntries(
      Object.entries(match).map(([field, values]) => [field, values.map(visibleJson)]),
    ),
    expires,
    others: own.filter((of) => of.uid !== finding.uid && hides(mute, of) === true).length,
  }
}
