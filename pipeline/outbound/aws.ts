/**
 * What every client of AWS's SDK is opened with: credentials from wherever the AWS CLI would take them, the way
 * through a proxy, for what gives credentials (STS, IAM Identity Center) too, and no remarks in our log.
 */
import http from 'node:http'
import { createInterface } from 'node:readline/promises'
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { Failure } from '../failure.ts'
import { openAgents } from './agent.ts'

// The SDK's versions end their support of a Node release; the version in use is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

// The metadata of an instance is asked through this agent, which NODE_USE_ENV_PROXY would lead through a proxy.
http.globalAgent = new http.Agent({ keepAlive: true })

/** The SDK's remarks would stand among the lines of the log, whatever its form. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Milliseconds; those of the SDK's handler. */
export interface Timeouts {
  requestTimeout?: number
  throwOnRequestTimeout?: boolean
  socketTimeout?: number
}

/** The settings that clients share. A client that is destroyed ends their connections. */
export function clientSettings(timeouts: Timeouts) {
  const shared = {
    logger: silent,
    requestHandler: { connectionTimeout: 10_000, ...timeouts, ...openAgents() },
  }
  return {
    ...shared,
    credentials: fromNodeProviderChain({
      mfaCodeProvider: askMfaCode,
      logger: silent,
      clientConfig: shared,
    }),
  }
}

/** A profile whose role asks for a second factor: as the AWS CLI does, the terminal is asked for its code. */
async function askMfaCode(device: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Failure(
      `the AWS profile needs a code of ${device}, and there is no terminal to ask for it. Run "aws sts get-session-token" where there is one, and set what it gives in the environment.`,
    )
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question(`Code of ${device}: `)).trim()
  } finally {
    terminal.close()
  }
}
