/** A message without a target's own shape: JSON for programs, text for people. */
import { type Digest, listed } from './digest.ts'

const mostInJson = 100
const mostInText = 20

export function jsonMessage({ title, promise, alerts }: Digest, most = mostInJson): object {
  const { shown } = listed(alerts, most)
  return {
    source: 'usually',
    title,
    promise,
    alerts: shown.map(({ finding, headline, principal, known, url }) => ({
      uid: finding.uid,
      principal,
      account: finding.account,
      day: finding.day,
      title: headline,
      severity: finding.severity,
      confidence: finding.confidence,
      how_rare: finding.how_rare,
      priority_bits: finding.priority,
      signals: finding.signals,
      actions: finding.actions,
      tactics: finding.tactics,
      incident: finding.incident,
      known,
      url,
    })),
    more: alerts.length - shown.length,
  }
}

export function textMessage({ title, promise, alerts }: Digest): string {
  const { shown, more } = listed(alerts, mostInText)
  return [
    title,
    ...(promise ? [promise] : []),
    ...shown.flatMap(({ finding, principal, headline, weight, known, url }) => [
      '',
      `${finding.day} ${principal}`,
      ...[headline, weight, ...known, ...(url ? [url] : [])].map((line) => `   ${line}`),
    ]),
    ...(more ? ['', more] : []),
    '',
  ].join('\n')
}
