import { describe, expect, test } from 'vitest'
import { severities } from '../../models/severity.ts'
import * as site from '../../report-site/words/levels.ts'
import type { FindingEvent } from './finding-event.ts'
import { listedEvents, tableRows } from './finding-rows.ts'

function event(event_id: string, time: string): FindingEvent {
  return {
    uid: 'x',
    event_id,
    time: `2026-11-12 ${time}`,
    moment: Date.UTC(2026, 10, 12, 9),
    session: 1,
    action: 'iam:ListRoles',
    severity: 'low',
    tactic: null,
    targets: [],
    region: null,
    source_ip: null,
    network: null,
    agent: null,
    error_code: null,
    outcome: 'succeeded',
    signals: ['new_action'],
    highlighted: true,
    calls: 1,
    record: null,
  }
}

function anchors(events: FindingEvent[]): string[] {
  const highlighted = new Set(events)
  return tableRows(events, highlighted, listedEvents(highlighted, 100)).flatMap((row) =>
    row.kind === 'event' ? [row.anchor] : [],
  )
}

describe('the permalink of an event', () => {
  test('is its own id, whatever else the day holds', () => {
    const own = event('6c7aa48d-9717-4cdf-94a5-289237d28b5f', '10:00:00')
    const permalink = 'event-6c7aa48d-9717-4cdf-94a5-289237d28b5f'
    expect(anchors([own])).toEqual([permalink])
    expect(anchors([event('a', '09:00:00'), event('b', '09:30:00'), own])).toEqual([
      'event-a',
      'event-b',
      permalink,
    ])
  })

  test('is a digest of an id that could not stand in an address, and unlike any other', () => {
    const [first, second, third] = anchors([
      event('" onclick="x', '10:00:00'),
      event('same', '10:01:00'),
      event('same', '10:02:00'),
    ])
    expect(first).toMatch(/^event-[0-9a-f]{16}$/)
    expect([second, third]).toEqual(['event-same', 'event-same-2'])
  })
})

test('the site, which knows no model, has the same order of severities', () => {
  expect(site.severities).toEqual(severities)
})
