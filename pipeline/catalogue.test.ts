import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { RISK_CLASSES } from '../models/catalogue.ts'
import { readCatalogue, readHarmRules, readTechniques } from './catalogue.ts'
import { Failure } from './failure.ts'

const scratch = mkdtempSync(join(tmpdir(), 'usually-catalogue-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function riskFile(...lines: string[]): string {
  const file = join(scratch, 'own-risks.csv')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}
const header = 'action,risk_class,tactic,severity,why'
const shipped = readCatalogue()

describe('the catalogue that ships', () => {
  const actionsOf = (file: string) =>
    readFileSync(join(import.meta.dirname, '../data', file), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.slice(0, line.indexOf(',')))

  test.each(['risks.csv', 'actions.csv'])('%s is sorted and names each action once', (file) => {
    const actions = actionsOf(file)
    expect(actions).toEqual([...new Set(actions)].sort((a, b) => (a < b ? -1 : 1)))
  })

  test('holds a curated number of rows in every risk class', () => {
    expect(shipped.rows.size).toBeGreaterThanOrEqual(150)
    expect(shipped.rows.size).toBeLessThanOrEqual(250)
    expect(shipped.risky.length + shipped.enumeration.length).toBe(shipped.rows.size)
    for (const riskClass of RISK_CLASSES)
      expect([...shipped.rows.values()].filter((row) => row.risk_class === riskClass)).not.toHaveLength(0)
  })

  test('names only actions that exist', () => {
    expect(shipped.undocumented).toEqual([])
  })

  test('looking around is low, doing harm in one call is critical', () => {
    for (const action of shipped.enumeration) expect(shipped.rows.get(action)?.severity).toBe('low')
    expect(shipped.rows.get('cloudtrail:StopLogging')?.severity).toBe('critical')
    expect(shipped.rows.get('s3:GetObject')?.severity).toBe('low')
  })

  test('every reason is one plain sentence', () => {
    for (const { why } of shipped.rows.values()) expect(why).toMatch(/^[A-Z][^!?]{15,150}\.$/)
  })

  test('tactics stand in the order of the matrix', () => {
    expect([...shipped.tactics.values()].map((tactic) => tactic.order)).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 1),
    )
    expect(shipped.tactics.get('Exfiltration')?.id).toBe('TA0010')
  })

  test('uses the names of CloudTrail, not of IAM', () => {
    const { accessLevels } = shipped
    for (const recorded of ['s3:ListBuckets', 'lambda:Invoke', 'monitoring:PutMetricAlarm', 'kms:ReEncrypt'])
      expect(accessLevels.has(recorded), recorded).toBe(true)
    for (const permission of ['s3:ListAllMyBuckets', 'lambda:InvokeFunction', 'cloudwatch:PutMetricAlarm'])
      expect(accessLevels.has(permission), permission).toBe(false)
  })

  test('has the access level that AWS documents', () => {
    expect(shipped.rows.get('iam:AttachRolePolicy')).toEqual({
      action: 'iam:AttachRolePolicy',
      access_level: 'Permissions management',
      risk_class: 'privilege_escalation',
      tactic: 'Privilege Escalation',
      severity: 'critical',
      why: 'A role that many may assume can be raised to administrator with one call.',
    })
  })
})

describe('a risk file of one’s own', () => {
  test('adds actions and overrides others', () => {
    const catalogue = readCatalogue({
      riskFile: riskFile(
        `\uFEFF${header}`,
        'sts:AssumeRole,enumeration,Discovery,low,"Everybody does it here, all day."',
        '',
        'payroll:ExportSalaries,exfiltration,Exfiltration,high,Salaries leave the company.',
      ),
    })
    expect(catalogue.rows.size).toBe(shipped.rows.size + 1)
    expect(catalogue.rows.get('sts:AssumeRole')?.why).toBe('Everybody does it here, all day.')
    expect(catalogue.enumeration).toContain('sts:AssumeRole')
    expect(catalogue.risky).not.toContain('sts:AssumeRole')
    expect(catalogue.rows.get('payroll:ExportSalaries')?.access_level).toBe('Write')
    expect(catalogue.undocumented).toEqual(['payroll:ExportSalaries'])
  })

  test.each([
    ['a severity that does not exist', 'a:B,impact,Impact,hgih,It hurts.', 'severity is "hgih"'],
    ['a risk class that does not exist', 'a:B,theft,Impact,high,It hurts.', 'risk_class is "theft"'],
    ['a tactic that does not exist', 'a:B,impact,Sabotage,high,It hurts.', 'tactic is "Sabotage"'],
    ['a name without a service', 'RunInstances,impact,Impact,high,It hurts.', 'action is "RunInstances"'],
    ['a name with an API date', 'lambda:Invoke20150331,impact,Impact,high,It hurts.', 'without an API date'],
    ['no reason', 'a:B,impact,Impact,high,', 'why is empty'],
  ])('%s is an error with file and line', (_, line, message) => {
    const file = riskFile(header, 'ec2:RunInstances,impact,Impact,high,It costs.', line)
    expect(() => readCatalogue({ riskFile: file })).toThrow(Failure)
    expect(() => readCatalogue({ riskFile: file })).toThrow(`${file} line 3: `)
    expect(() => readCatalogue({ riskFile: file })).toThrow(message)
  })

  test('an action that stands twice is an error', () => {
    const row = 'ec2:RunInstances,impact,Impact,high,It costs.'
    expect(() => readCatalogue({ riskFile: riskFile(header, row, row) })).toThrow(
      'line 3: ec2:RunInstances stands on line 2 already',
    )
  })

  test('other columns are an error', () => {
    expect(() => readCatalogue({ riskFile: riskFile('action;severity', 'ec2:RunInstances;high') })).toThrow(
      `line 1: columns are action;severity; expected ${header}`,
    )
  })

  test('a comma without quotes is an error', () => {
    const file = riskFile(header, 'ec2:RunInstances,impact,Impact,high,It costs, and mines.')
    expect(() => readCatalogue({ riskFile: file })).toThrow(
      /on line 2.*quotes around text that holds a comma/,
    )
  })

  test('a file that is not there is an error', () => {
    expect(() => readCatalogue({ riskFile: '/no/such.csv' })).toThrow(
      `/no/such.csv: cannot be read (ENOENT); expected a CSV file with the columns ${header}. Check the path.`,
    )
  })
})

test('techniques of the rules of harm bear their ATT&CK names', () => {
  const names = readTechniques()
  for (const { technique } of readHarmRules()) expect(names.get(technique[0])).toBe(technique[1])
})
