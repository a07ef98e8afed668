/** What the catalogue says of every action that AWS documents, for an engine that cannot be asked which ones it has. */
import { accessLevelPatterns, type Catalogue } from '../../models/catalogue.ts'
import { literal } from '../warehouse/warehouse.ts'
import type { Statement } from './expand.ts'
import type { Writer } from './statements.ts'
import { catalogueColumns, catalogueRow } from './tables.ts'

/** The table `catalogue`, to which the engine adds the other actions of `event`, each with a guess of its access level. */
export function wholeCatalogue(writer: Writer, catalogue: Catalogue): Statement[] {
  const known = [...new Set([...catalogue.accessLevels.keys(), ...catalogue.rows.keys()])].sort()
  const rows = known.map((action) => catalogueRow(action, catalogue))
  return [...writer.giveTable('catalogue', catalogueColumns, rows), ...writer.text(guessed)]
}

const { listing, reading, tagging, permissions, schedules } = accessLevelPatterns
const fits = ({ source }: RegExp) => `regexp_like(name, ${literal(source)})`
const guessed = `INSERT INTO catalogue
SELECT
  action,
  CASE
    WHEN ${fits(listing)} THEN 'List'
    WHEN ${fits(reading)} THEN 'Read'
    WHEN ${fits(tagging)} THEN 'Tagging'
    WHEN ${fits(permissions)} AND NOT ${fits(schedules)} THEN 'Permissions management'
    ELSE 'Write'
  END,
  CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
FROM (SELECT DISTINCT action, substr(action, strpos(action, ':') + 1) AS name FROM event) AS seen
WHERE NOT EXISTS (SELECT 1 FROM catalogue WHERE catalogue.action = seen.action);`
