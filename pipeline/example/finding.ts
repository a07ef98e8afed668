/** A finding as exports and alerts read it, written by hand. */
import type { Finding } from '../run-folder/exports/finding.ts'

export const exampleFinding: Finding = {
  uid: '0e689c34d93a',
  principal: '111122223333/user/ana',
  account: '111122223333',
  day: '2026-11-09',
  confidence: 'high',
  severity: 'critical',
  p_value: 0.001,
  score: 10,
  priority: 14,
  events: 40,
  contributing_events: 3,
  automation: 'human',
  headline: 'Created the user eve',
  held: null,
  severity_reason: 'It outlives the thief.',
  first_ms: Date.UTC(2026, 10, 9, 6),
  last_ms: Date.UTC(2026, 10, 9, 7),
  signals: ['new_action', 'source'],
  actions: ['iam:CreateUser'],
  tactics: ['Persistence', 'Impact'],
  techniques: [
    ['T1136.003', 'Cloud Account'],
    ['T1040', 'Network Sniffing'],
  ],
  incident: 'aaaabbbbcccc',
  muted: null,
  verdict: null,
  continues: null,
  how_rare: '1 in 1,000',
}
