// `node --import` this: at the end a process says how many seconds of the processor all its threads took, in a file.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread)
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    writeFileSync(process.env.PROCESSOR_TIME, String((user + system) / 1e6))
  })
