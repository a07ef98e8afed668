/** What the report's words mean, for somebody who meets them for the first time. */
import type { SiteData } from '../page-data.ts'
import { promise } from './levels.ts'
import { count, counted, rarestSaid } from './numbers.ts'
import { prioritySentence } from './priority.ts'

export interface Term {
  /** Anchor on the page. */
  id: string
  word: string
  says: string[]
}

/** In the order in which they build on each other. */
export function glossary({ budget, calibrationDays }: Pick<SiteData, 'budget' | 'calibrationDays'>): Term[] {
  const rests =
    calibrationDays === null
      ? []
      : [
          `Here that rests on ${counted(calibrationDays, 'ordinary principal-day')}; what would be rarer than one in ten times as many is only called rarer than 1 in ${count(rarestSaid(calibrationDays))}.`,
        ]
  return [
    {
      id: 'principal',
      word: 'Principal',
      says: [
        'Who acts: a person, a role, a user or a service. It is the identity that stays the same behind sessions and keys, so that a person who signs in through a role is one principal.',
      ],
    },
    {
      id: 'principal-day',
      word: 'Principal-day',
      says: ['All calls of one principal on one day. It is what is scored.'],
    },
    {
      id: 'session',
      word: 'Session',
      says: [
        'Calls of one principal on one day with the same key, from the same network and with the same program, without a long pause.',
      ],
    },
    {
      id: 'baseline',
      word: 'Baseline',
      says: [
        'The days before the scored ones, from which is learned what is usual. Each scored day is compared with the days before it.',
      ],
    },
    {
      id: 'not-normal',
      word: 'Not counted as normal',
      says: [
        'A day that stood out teaches nothing of what is usual until somebody judges it benign or a quarantine ends. Days that do count are then called normal days.',
      ],
    },
    {
      id: 'rare',
      word: '1 in 1,000',
      says: [
        'How rare such a day is: of a thousand ordinary principal-days here, one looks as strange by chance. A bit is a factor of two: ten bits are about 1 in 1,000.',
        ...rests,
      ],
    },
    {
      id: 'signal',
      word: 'Signal',
      says: [
        'One kind of evidence, such as a new action or an unusual hour. All of them stand below. Each compares the day with its principal’s own past, with similar principals, or with both.',
      ],
    },
    {
      id: 'finding',
      word: 'Finding',
      says: [
        'A principal-day strange enough to be reported, with its evidence. It says that the day was unusual, not that somebody meant harm.',
      ],
    },
    {
      id: 'story',
      word: 'Story',
      says: [
        'The strange part of a day: the session, key, network or program whose calls are most nearly those that carry the evidence. The headline, the severity, the highlighted calls and the questions are about these calls alone.',
      ],
    },
    {
      id: 'outcome',
      word: 'Succeeded, denied, failed',
      says: [
        'What came of a call. Denied: a permission was missing. Failed: anything else went wrong, for example because the thing does not exist.',
      ],
    },
    {
      id: 'confidence',
      word: 'Confidence',
      says: [
        `How sure: how many such findings chance alone would give. ${promise('high', budget)} ${promise('medium', budget)} ${promise('low', budget)}`,
      ],
    },
    {
      id: 'continues',
      word: 'Continues',
      says: [
        'The day stands out only by what an earlier finding of the same principal has told already. Such days are told until somebody says what it was, but they are no news and count apart from the levels of confidence.',
      ],
    },
    {
      id: 'severity',
      word: 'Severity',
      says: [
        'How much harm the calls of the story can do, by rules that people know and by a catalogue of risky actions, whether they succeeded, and whether the principal does it anyway. It does not say how sure the finding is.',
      ],
    },
    { id: 'priority', word: 'Priority', says: [prioritySentence, 'Every list stands in its order.'] },
    {
      id: 'alert',
      word: 'Alert',
      says: [
        'A finding of high confidence that is sent out. One that a mute hides or that somebody judged benign is no alert any more.',
      ],
    },
    {
      id: 'incident',
      word: 'Incident',
      says: [
        'Findings that one cause explains, joined by facts on both sides: a role that was assumed, a key that was made, a network that both came from.',
      ],
    },
    {
      id: 'verdict',
      word: 'Verdict and mute',
      says: [
        'A verdict (verdicts.csv) says what a finding was: benign, malicious or unsure. A benign day counts as normal from then on. A mute (mutes.yaml) only keeps findings from being sent, with a reason and an end.',
      ],
    },
    {
      id: 'kind',
      word: 'Human, scheduled, on demand, service-like',
      says: [
        'What kind of principal it is: a person; an automation with a timetable; one that is started when it is needed; or one that does few different things in many hours of the day. People are compared with people, automation with automation.',
      ],
    },
    {
      id: 'similar',
      word: 'Similar principals',
      says: ['Those who use the same actions; actions that few use count more.'],
    },
  ]
}
