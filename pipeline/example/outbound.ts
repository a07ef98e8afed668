/**
 * Run by tests as a process of its own, as certificates and agents are taken from the environment when Node starts:
 * opens a connection as each part of the project does, and prints what came of them.
 *
 *   node pipeline/example/outbound.ts s3://BUCKET/KEY [TOPIC-ARN] [WEBHOOK]
 */
import { text } from 'node:stream/consumers'
import { alertOf } from '../commands/deliver/digest.ts'
import { post } from '../commands/deliver/post.ts'
import { publish } from '../commands/deliver/sns.ts'
import { parseAddress } from '../s3/address.ts'
import { Bucket } from '../s3/bucket.ts'
import { exampleFinding } from './finding.ts'

const [address, topic, webhook] = process.argv.slice(2)
const signal = new AbortController().signal
const said = (error: unknown) => String(error)

async function read(): Promise<string> {
  const { bucket: name, key } = parseAddress(address!, 'address')
  const bucket = new Bucket(name, {})
  try {
    return await text((await bucket.get(key)).body)
  } finally {
    bucket.close()
  }
}

const digest = { title: '1 alert', promise: null, alerts: [alertOf(exampleFinding, null, undefined)] }
const results = {
  read: await read().catch(said),
  ...(topic && { published: await publish(topic, digest, signal).then(() => true, said) }),
  ...(webhook && { posted: await post(new URL(webhook), {}, signal, async () => {}).then(() => true, said) }),
}
process.stdout.write(JSON.stringify(results))
