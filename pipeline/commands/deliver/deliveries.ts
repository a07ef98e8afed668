/**
 * deliveries.json in the run folder: which alert was sent where, so that the next run sends what is new. Where is a
 * digest, since the address of a webhook is a secret.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../../failure.ts'
import { readJsonFile } from '../../run-folder/json-file.ts'
import { digest, writeWhole } from '../../run-folder/stage.ts'
import { type Alert, saidOf } from './digest.ts'

const schema = z.object({
  deliveries: z.array(
    z.object({
      /** digest of the address */
      target: z.string(),
      /** of the finding */
      uid: z.string(),
      /** digest of what was said of it */
      said: z.string(),
      /** when, ISO 8601 */
      at: z.string(),
    }),
  ),
})

export interface Deliveries {
  /** Whether this was sent there as it is now. */
  has(target: string, alert: Alert): boolean
  /** @throws Failure where the run folder cannot be written to */
  record(target: string, alerts: readonly Alert[]): void
}

/** @param parts what makes the target: an address, a routing key */
export function targetOf(...parts: string[]): string {
  return digest(JSON.stringify(['deliveries', ...parts]))
}

export function openDeliveries(out: string): Deliveries {
  const file = join(out, 'deliveries.json')
  const known = new Map(read(file).map((of) => [`${of.target} ${of.uid}`, of]))
  return {
    has: (target, alert) => known.get(`${target} ${alert.finding.uid}`)?.said === saidOf(alert),
    record(target, alerts) {
      const at = new Date().toISOString()
      for (const alert of alerts) {
        const { uid } = alert.finding
        known.set(`${target} ${uid}`, { target, uid, said: saidOf(alert), at })
      }
      try {
        writeWhole(file, `${JSON.stringify({ deliveries: [...known.values()] }, null, 1)}\n`)
      } catch (error) {
        throw new Failure(
          `${file}: cannot be written (${(error as NodeJS.ErrnoException).code}). Without it every run would send the same alerts again. Make the run folder writable.`,
        )
      }
    },
  }
}

function read(file: string) {
  try {
    return readJsonFile(file, schema, 'usually alerts')?.deliveries ?? []
  } catch (error) {
    const why = (error as Error).message.split('. ')[0]
    throw new Failure(`${why}. Mend it, or remove it to have all alerts sent again.`)
  }
}
