import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { command } from '../example/command.ts'
import { writeFixture } from '../example/report.ts'

const out = mkdtempSync(join(tmpdir(), 'usually-alerts-'))
const usually = (...args: string[]) =>
  spawnSync(process.execPath, [...command, ...args, '--out', out], { encoding: 'utf8' })
const mutes = (text: string, file = 'mutes.yaml') => {
  writeFileSync(join(out, file), text)
  return join(out, file)
}
const end = '  reason: planned work\n  author: M. Lind\n  expires: 2026-12-31\n'

beforeAll(() => writeFixture(out, { findings: 3, principals: 5 }))
afterAll(() => rmSync(out, { recursive: true, force: true }))

describe('alerts and mutes.yaml', () => {
  test('a muted alert is not sent, and is counted', () => {
    mutes('')
    expect(usually('alerts').stdout).toMatch(/^2 alerts; 1 more judged benign in verdicts\.csv\n/)
    mutes(`- principal: "*/nightly-export"\n${end}`)
    const { stdout } = usually('alerts')
    expect(stdout).toMatch(/^1 alert; 1 more muted by mutes\.yaml, 1 more judged benign in verdicts\.csv\n/)
    expect(stdout).not.toContain('nightly-export')
    expect(stdout).toContain('Part of incident 11c1de000001, with 2 other days\n')
  })

  test('an alert names its incident', () => {
    mutes('')
    expect(usually('alerts').stdout).toContain(
      'Part of incident 11c1de000001, with 2 other days: mara@example.com assumed the role deploy-pipeline',
    )
  })

  test('as JSON, a line an alert, for another program', () => {
    mutes(`- principal: "*/nightly-export"\n${end}`)
    const lines = usually('alerts', '--json').stdout.trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { uid: string }).uid).sort()).toEqual(['5707e0000001'])
  })

  test('owner and place stand on a line of their own, where a context gives them', () => {
    const mara = usually('alerts').stdout.split('\n').slice(1, 5)
    expect(mara[0]).toContain('mara@example.com')
    expect(mara[3]).toBe(
      '            account production; owner Platform (platform-oncall@example.com); from Netherlands, Example Hosting B.V.',
    )
    writeFileSync(join(out, 'none.yaml'), '')
    expect(usually('alerts', '--context', join(out, 'none.yaml')).stdout).not.toContain('owner')
  })

  test('when all are muted, nothing fails', () => {
    mutes(`- account: [444455556666, 111122223333]\n${end}`)
    const { stdout, status } = usually('alerts', '--fail-on', 'high')
    expect(stdout).toMatch(/^No alerts; 3 more muted by mutes\.yaml/)
    expect(status).toBe(0)
  })

  test('a file that cannot be read stops the alerts with one line, rather than sending or hiding them', () => {
    mutes(`- principle: x\n${end}`)
    const { stdout, stderr, status } = usually('alerts')
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/mutes\.yaml:1: "principle" is no field of a mute; expected account, principal,/)
  })
})

describe('mutes', () => {
  test('--try says what a file would have hidden, also of earlier runs, and hides nothing', () => {
    mutes('')
    const { stdout } = usually('mutes', '--try', mutes(`- principal: "*/nightly-export"\n${end}`, 'try.yaml'))
    expect(stdout).toMatch(/try\.yaml: 1 mute, over the \d+ findings of 2026-11-05 to 2026-11-1\d/)
    expect(stdout).toContain('1. would have hidden 2 findings, 1 alert among them: planned work')
    expect(stdout).toMatch(/2026-11-05 {2}medium/)
    expect(usually('alerts').stdout).toMatch(/^2 alerts; 1 more judged benign in verdicts\.csv\n/)
  })

  test('as JSON, a line a mute with what it hides', () => {
    const file = mutes(`- principal: "*/nightly-export"\n${end}`, 'try.yaml')
    const { stdout } = usually('mutes', '--try', file, '--json')
    const { mute, hidden, expired } = JSON.parse(stdout)
    expect(mute).toMatchObject({ number: 1, author: 'M. Lind', expires: '2026-12-31' })
    expect(hidden).toContainEqual(
      expect.objectContaining({ uid: '5707e0000002', day: '2026-11-14', confidence: 'high' }),
    )
    expect(expired).toBe(false)
  })

  test('without a file, says where an entry comes from', () => {
    rmSync(join(out, 'mutes.yaml'))
    const { stderr, status } = usually('mutes')
    expect(status).toBe(1)
    expect(stderr).toMatch(/there are no mutes\. A finding’s page has an entry to copy/)
  })
})
