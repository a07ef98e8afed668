// `node --import` this: a process that was started with a channel ends when the one that started it does.
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.once('disconnect', () => process.exit(1))
  process.channel?.unref() // it keeps nobody from ending earlier
}
