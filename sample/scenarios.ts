/** Everything that intruders do in the sample, written as behaviour. */
import { dataScenarios } from './data-scenarios.ts'
import { identityScenarios } from './identity-scenarios.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: Scenario[] = [...identityScenarios, ...dataScenarios]
