/** Job families: their hours, their permission sets and how often each of them does what. */
import { workflows } from './workflows.ts'

export type Family = 'developer' | 'platform' | 'data' | 'security' | 'finance' | 'support' | 'manager'

export interface FamilyHabits {
  /** Permission set in the account where they mostly work, and in the other one. */
  permissionSet: string
  secondSet: string
  /** Local hours of an ordinary day. */
  from: number
  to: number
  /** Median sessions of a working day. */
  sessions: number
  /** Chance that a working day is spent without AWS at all. */
  idle: number
  onCall: boolean
  workflows: string[]
  weights: number[]
}

const family = (habits: Omit<FamilyHabits, 'workflows' | 'weights'>, mix: Record<string, number>): FamilyHabits => {
  for (const name of Object.keys(mix)) if (!workflows.has(name)) throw new Error(`no workflow is called ${name}`)
  return { ...habits, workflows: Object.keys(mix), weights: Object.values(mix) }
}

export const families: Record<Family, FamilyHabits> = {
  developer: family(
    { permissionSet: 'DeveloperAccess', secondSet: 'ProdReadOnly', from: 9.3, to: 18, sessions: 2.6, idle: 0.16, onCall: true },
    {
      'read function logs': 12, 'query logs': 10, 'tail logs': 7, 'deploy function': 8, 'configure function': 5, 'look at table': 7, 'check queues': 5, 'follow pipeline': 8, 'check containers': 7, 'roll service': 3, 'push image': 4, 'shell in container': 1.5, 'read secret': 3, 'read parameters': 4, 'change parameter': 2, 'look at state machine': 4, 'trace requests': 3, 'edit api': 3, 'browse bucket': 6, 'copy files': 4, 'upload files': 2, 'check events': 2, 'check stack': 5, 'deploy stack': 4, 'ask a model': 3, 'who am I': 4, dashboards: 8, 'query lake': 1.5, 'search cluster': 1, 'cache care': 1, 'check instances': 1.5, 'kube config': 2, 'terraform plan': 1, 'role care': 0.6, 'launch instance': 0.4, certificates: 0.3, 'purge cdn': 0.8, 'support case': 0.3, streams: 1, 'shell in browser': 0.5,
    },
  ),
  platform: family(
    { permissionSet: 'PlatformAdmin', secondSet: 'AdministratorAccess', from: 8.8, to: 17.8, sessions: 3.1, idle: 0.08, onCall: true },
    {
      'terraform plan': 12, 'terraform apply': 6, 'check instances': 9, 'restart instance': 2, 'shell on instance': 6, 'run command': 2, 'launch instance': 2, 'scale group': 4, kubernetes: 6, 'kube config': 6, 'load balancers': 4, 'dns change': 3, 'purge cdn': 1.5, certificates: 2, 'database care': 5, 'share snapshot': 0.7, 'bake image': 1.2, 'role care': 4, 'user care': 1.5, 'new user': 0.8, 'backup care': 2, quotas: 1, 'tag search': 2, 'cache care': 2, dashboards: 8, 'query logs': 5, 'tail logs': 3, 'check stack': 4, 'deploy stack': 3, 'check containers': 4, 'roll service': 2, 'who am I': 5, 'look up events': 2, 'read secret': 1.5, 'read parameters': 3, 'key care': 1, 'trail care': 0.4, 'support case': 1, health: 1.5, accounts: 1, 'assume role to look': 3, 'follow pipeline': 3, 'shell in browser': 1.2, 'search cluster': 1, 'cost explorer': 0.8, 'browse bucket': 2,
    },
  ),
  data: family(
    { permissionSet: 'DataScientist', secondSet: 'DataEngineer', from: 9.8, to: 18.5, sessions: 2.2, idle: 0.18, onCall: false },
    {
      'query lake': 12, 'query from notebook': 10, 'read data': 12, 'write data': 5, 'open notebook': 6, 'train model': 4, 'serve model': 1.5, 'compare training': 3, 'watch jobs': 5, crawl: 2, 'query warehouse': 5, 'big cluster': 2, grants: 1, streams: 1.5, replication: 1, 'dashboards for business': 3, 'browse bucket': 6, 'copy files': 6, 'upload files': 3, 'ask a model': 5, 'who am I': 2, 'query logs': 1.5, 'read secret': 1, 'look at state machine': 1.5, 'check instances': 0.8, 'launch instance': 0.3, 'cost explorer': 0.5, 'push image': 1, 'look at table': 1,
    },
  ),
  security: family(
    { permissionSet: 'SecurityAudit', secondSet: 'IncidentResponse', from: 9, to: 17.5, sessions: 2.4, idle: 0.1, onCall: true },
    {
      'triage findings': 10, 'security hub': 9, 'look up events': 8, 'trail care': 1, 'access review': 3, 'analyse access': 4, compliance: 5, vulnerabilities: 4, 'query trail': 6, 'firewall rules': 3, 'key care': 2, 'inventory by script': 3, 'assume role to look': 4, 'user care': 2, 'role care': 2, 'who am I': 3, 'check instances': 2, accounts: 1.5, 'browse bucket': 2, 'query lake': 2, 'query logs': 2, 'read secret': 0.5, 'load balancers': 0.6, 'support case': 0.4, 'share snapshot': 0.4, 'tag search': 1.5, 'ask a model': 1,
    },
  ),
  finance: family(
    { permissionSet: 'Billing', secondSet: 'CostAnalyst', from: 8.6, to: 17, sessions: 1.3, idle: 0.35, onCall: false },
    { 'cost explorer': 14, budgets: 6, 'usage reports': 4, savings: 4, accounts: 2, 'dashboards for business': 4, 'query lake': 2, 'tag search': 1, health: 0.4, 'support case': 0.6, 'browse bucket': 1.5, 'who am I': 0.2, quotas: 0.2, glance: 0.5 },
  ),
  support: family(
    { permissionSet: 'SupportUser', secondSet: 'ViewOnlyAccess', from: 7.5, to: 16.5, sessions: 2.8, idle: 0.12, onCall: true },
    { 'find customer': 14, 'customer records': 12, 'query logs': 6, 'support case': 4, health: 2, 'read function logs': 4, glance: 3, dashboards: 3, 'browse bucket': 3, 'file exchange': 3, 'check queues': 2, 'look at state machine': 1.5, 'tail logs': 1, 'trace requests': 1, 'search cluster': 0.6, 'dashboards for business': 1, 'copy files': 0.5 },
  ),
  manager: family(
    { permissionSet: 'ViewOnlyAccess', secondSet: 'Billing', from: 8.5, to: 18, sessions: 1, idle: 0.5, onCall: false },
    { glance: 10, 'cost explorer': 6, dashboards: 4, budgets: 2, 'follow pipeline': 2, 'dashboards for business': 4, accounts: 1, health: 1.5, 'security hub': 1, 'support case': 1, 'check instances': 0.6, 'check stack': 0.5, 'query logs': 0.4 },
  ),
}
