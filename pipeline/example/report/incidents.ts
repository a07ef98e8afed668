/** Test support: two incidents over the stories, one of three principals, one whose every string tries to break the page. */
import { literal } from '../../warehouse/warehouse.ts'
import { hostile } from './principals.ts'

export const incidentIds = { chain: '11c1de000001', hostile: '11c1de000002' }

/** Needs the tables findings, scores and story of crowd.sql, and the stories told. */
export function incidentSql(): string {
  const [mara, nightly, pipeline, broken] = [1, 2, 3, 4].map(
    (id) => `(SELECT principal FROM story WHERE id = ${id})`,
  )
  const found = (
    uid: string,
    principal: string,
    day: string,
    confidence: string,
    severity: string,
    priority: number,
    from: string,
    to: string,
  ) =>
    `{uid: ${literal(uid)}, principal: ${principal}, "day": DATE '2026-11-${day}', is_finding: ${uid.startsWith('5707e')}, confidence: ${literal(confidence)},
      severity: ${literal(severity)}, priority: ${priority}::DOUBLE, first_time: TIMESTAMP '2026-11-${from}', last_time: TIMESTAMP '2026-11-${to}'}`
  const link = (
    kind: string,
    joins: boolean,
    ends: [string, string],
    events: [string, string],
    times: [string, string],
    cause: string,
    effect: string,
  ) =>
    `{kind: ${literal(kind)}, joins: ${joins}, from_uid: ${literal(ends[0])}, from_event: ${literal(events[0])}, from_time: TIMESTAMP '2026-11-${times[0]}', cause: ${literal(cause)},
      to_uid: ${literal(ends[1])}, to_event: ${literal(events[1])}, to_time: TIMESTAMP '2026-11-${times[1]}', effect: ${literal(effect)}}`
  const [m, n, b] = ['5707e0000001', '5707e0000002', '5707e0000004']
  const control = hostile.control.replaceAll('\u0000', '')
  return `
  CREATE TABLE incidents AS
  SELECT '${incidentIds.chain}' AS incident, 'mara@example.com assumed the role deploy-pipeline; nightly-export ran at 13:08 instead of 02:15' AS headline,
    24.6::DOUBLE AS priority, 'critical' AS severity, 'high' AS confidence, 3::BIGINT AS principals, 2::BIGINT AS findings,
    TIMESTAMP '2026-11-12 20:52:00' AS first_time, TIMESTAMP '2026-11-14 12:51:00' AS last_time,
    [${found(m!, mara!, '12', 'high', 'critical', 24.6, '12 20:52:00', '12 22:06:52')},
     ${found('c0ffee000001', pipeline!, '12', 'none', 'low', 3.2, '12 21:21:30', '12 22:20:00')},
     ${found(n!, nightly!, '14', 'high', 'high', 20.9, '14 12:08:00', '14 12:51:00')}] AS members,
    [${link('role_assumed', true, [m!, 'c0ffee000001'], [`${m}-47`, 'x'], ['12 21:20:00', '12 21:21:30'], 'assumed the role deploy-pipeline', 'made calls with the key of that session')},
     ${link('rights_changed', false, [m!, 'c0ffee000001'], [`${m}-47`, 'x'], ['12 21:34:50', '12 21:40:00'], 'changed the policies of the role deploy-pipeline', 'made calls')},
     ${link('same_key', true, ['c0ffee000001', n!], ['x', `${n}-40`], ['12 21:41:00', '14 12:08:00'], 'used the access key ASIAEXAMPLE', 'used the same key')}] AS links
  UNION ALL
  SELECT '${incidentIds.hostile}', ${literal(`${hostile.markup} ${hostile.long} ${hostile.direction}`)}, 12.4, 'low', 'medium', 1, 1,
    TIMESTAMP '2026-11-10 09:00:00', TIMESTAMP '2026-11-11 10:39:00',
    [${found('c0ffee000002', broken!, '10', 'none', 'informational', 1, '10 09:00:00', '10 16:00:00')},
     ${found(b!, broken!, '11', 'medium', 'low', 12.4, '11 09:00:00', '11 10:39:00')}],
    [${link('same_key', true, ['c0ffee000002', b!], [hostile.attribute, hostile.markup], ['10 09:00:00', '11 09:00:00'], `${hostile.svg} ${control}`, `${hostile.endTags} ${hostile.formula} ${hostile.long}`)}];
  ALTER TABLE findings ADD COLUMN incident VARCHAR;
  UPDATE findings SET incident = m.incident FROM (SELECT incident, unnest(members).uid AS uid FROM incidents) m WHERE findings.uid = m.uid;`
}
