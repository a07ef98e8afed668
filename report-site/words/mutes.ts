/** Sentences about mutes. */
import type { FindingMute, MuteRow, WeekData } from '../page-data.ts'
import { cut } from './cut.ts'
import { count, counted } from './numbers.ts'
import { longDay } from './time.ts'
import { allOf } from './week.ts'

/** "2 mutes hid 4 findings, 1 of them an alert; 1 has expired, 1 never hid anything". */
export function mutesClaim({ mutes, muted }: Pick<WeekData, 'mutes' | 'muted'>): string {
  const hidden = allOf(muted)
  const alerts = muted.high
    ? `, ${count(muted.high)} of them ${muted.high === 1 ? 'an alert' : 'alerts'}`
    : hidden
      ? ', no alert among them'
      : ''
  const expired = mutes.filter(({ state }) => state === 'expired').length
  const never = mutes.filter(({ lastHit, state }) => lastHit === null && state !== 'expired').length
  const notes = [
    expired && `${count(expired)} ${expired === 1 ? 'has' : 'have'} expired`,
    never && `${count(never)} never hid anything`,
  ].filter(Boolean)
  return `${counted(mutes.length, 'mute')} hid ${hidden ? counted(hidden, 'finding') : 'nothing'}${alerts}${notes.length ? `; ${notes.join(', ')}` : ''}`
}

/** What to do about one mute. */
export function muteUse(mute: MuteRow): string {
  if (mute.state === 'expired')
    return `Expired: findings after ${longDay(mute.expires)} are reported again. Renew or remove it.`
  if (mute.lastHit === null)
    return mute.since
      ? `No finding since ${longDay(mute.since)} fits it, as far as findings are kept. Is it still needed?`
      : 'No finding is kept that it could fit.'
  return mute.state === 'ending' ? 'It ended within these days.' : ''
}

/** "Muted until Sunday 6 December by M. Lind: nightly deploys". */
export function mutedSentence({ reason, author, expires }: FindingMute): string {
  return `Muted until ${longDay(expires)} by ${cut(author, 60)}: ${cut(reason, 160)}`
}

/** ", 2 of them muted and 1 judged benign" beside a number of findings; nothing where none is. */
export function ofThemAnswered(muted: number, benign: number): string {
  const parts = [
    muted && `${count(muted)} of them muted`,
    benign && `${count(benign)}${muted ? '' : ' of them'} judged benign`,
  ]
  return parts.some(Boolean) ? `, ${parts.filter(Boolean).join(' and ')}` : ''
}
