/** The root user of the management account, who signs in once in a while for what only root can do. */

import { seeded } from '../models/random.ts'
import { HOUR } from './calendar.ts'
import type { Estate } from './estate.ts'
import { rootIdentity } from './identities.ts'
import type { HardNegative } from './odd-days.ts'
import { browserAgent, machineOf, officeAddress } from './origins.ts'
import type { Day } from './plan.ts'
import { Session } from './session.ts'

const SIGN_INS = 0.03

export function employRoot(estate: Estate) {
  const random = seeded(estate.seed, 'root')
  const identity = rootIdentity(estate.management)
  const machine = machineOf(estate.seed, 'root machine')
  const team = estate.teams.find(({ family }) => family === 'finance') ?? estate.teams[0]!
  return {
    principal: identity.principal,
    live(day: Day): HardNegative[] {
      if (!random.chance(SIGN_INS)) return []
      const at = day.start + random.between(9, 19) * HOUR
      const session = new Session({
        identity,
        credentials: identity.signIn(at, random),
        random,
        emit: day.emit,
        at,
        address: officeAddress(estate.seed, team.country, random),
        agent: browserAgent(machine, at),
        region: 'us-east-1',
        team,
        favour: 0,
        console: true,
        pace: 15,
      })
      session.call('signin:ConsoleLogin', {
        eventType: 'AwsConsoleSignIn',
        response: { ConsoleLogin: 'Success' },
        additional: {
          LoginTo: 'https://console.aws.amazon.com/console/home',
          MobileVersion: 'No',
          MFAUsed: 'Yes',
        },
      })
      session.run(
        'iam:GetAccountSummary&iam:ListAccountAliases budgets:ViewBudget? ce:GetCostAndUsage? support:DescribeCases? organizations:DescribeOrganization iam:ListVirtualMFADevices?',
      )
      return [{ principal: identity.principal, day: day.start, reason: 'root signs in' }]
    },
  }
}
