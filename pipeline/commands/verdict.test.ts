import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { command } from '../example/command.ts'
import { writeFixture } from '../example/report.ts'

const out = mkdtempSync(join(tmpdir(), 'usually-verdict-'))
const usually = (...args: string[]) =>
  spawnSync(process.execPath, [...command, ...args, '--out', out], { encoding: 'utf8' })
const file = join(out, 'verdicts.csv')
const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n')
const mara = '5707e0000001'

beforeAll(() => writeFixture(out, { findings: 60, principals: 30 }))
beforeEach(() => {
  writeFileSync(file, '# ours\nfinding,verdict,by,note\n5707e0000003,benign,M. Lind,"asked for, ticket 12"\n')
  rmSync(join(out, 'mutes.yaml'), { force: true })
})
afterAll(() => rmSync(out, { recursive: true, force: true }))

describe('giving a verdict', () => {
  test('by the id that alerts print; it says what changes, and the alerts heed it at once', () => {
    const [, first] = /^\d{4}-\d{2}-\d{2} {2}(\w{12}) {2}\w+ +\S*mara@/m.exec(usually('alerts').stdout)!
    expect(first).toBe(mara)
    const { stdout, stderr, status } = usually('verdict', first!, 'benign', '--by', 'Jo', '--note', 'drill')
    expect([stderr, status]).toEqual(['', 0])
    expect(stdout).toContain(`${mara}: benign, by Jo\n`)
    expect(stdout).toContain('From now on "usually alerts" leaves it out, and says that it was answered.')
    expect(stdout).toContain('On the next run the day teaches what is usual')
    expect(stdout).toContain('it scores again, and trains nothing')
    expect(lines().slice(0, 3)).toEqual([
      '# ours',
      'finding,verdict,by,note,at',
      '5707e0000003,benign,M. Lind,"asked for, ticket 12"',
    ])
    expect(lines()[3]).toMatch(/^5707e0000001,benign,Jo,drill,\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
    expect(usually('alerts').stdout).toMatch(/; 2 more judged benign in verdicts\.csv\n/)
    expect(usually('alerts').stdout).not.toContain(mara)
  })

  test('by principal and day; another verdict takes the place of the first', () => {
    usually('verdict', mara, 'unsure', '--by', 'Jo')
    const { stdout } = usually('verdict', 'mara@', '2026-11-12', 'malicious', '--by', 'Mia')
    expect(stdout).toContain('malicious, by Mia (was unsure by Jo)')
    expect(stdout).toContain('teaches nothing, and is left out of what others usually do')
    expect(lines().filter((line) => line.startsWith(mara))).toHaveLength(1)
    const again = usually('verdict', mara, 'malicious', '--by', 'Jo').stdout
    expect(again).toContain('(so it was judged before by Mia)')
    expect(again).toContain('No score changes: this was said before.')
    expect(again).toContain('"usually report"')
    expect(usually('alerts').stdout).toContain('            Judged malicious by Jo\n')
  })

  test('as JSON, only what has changed; the sentences are remarks', () => {
    usually('verdict', mara, 'unsure', '--by', 'Jo')
    const given = usually('verdict', mara, 'malicious', '--by', 'Mia', '--json')
    expect(JSON.parse(given.stdout)).toMatchObject({
      finding: mara,
      verdict: 'malicious',
      by: 'Mia',
      matches: 'finding',
    })
    expect(JSON.parse(given.stderr.split('\n')[0]!)).toEqual({
      level: 'info',
      text: `${mara}: malicious, by Mia (was unsure by Jo)`,
    })
    expect(usually('verdict', '--remove', mara, '--json').stdout).toBe(
      `{"finding":"${mara}","verdict":null}\n`,
    )
  })

  test('on a day of the baseline, it says that training runs again', () => {
    const { stdout } = usually('verdict', 'mara@', '2026-10-20', 'malicious', '--by', 'Mia')
    expect(stdout).toContain('on 2026-10-20, no finding')
    expect(stdout).toContain('it trains and scores again, since the day is of the baseline')
  })

  test('whatever the note holds, the file holds, and no spreadsheet runs it', () => {
    const note = '=HYPERLINK("http://x")\r\n# "a", b\u202e\u0007'
    usually('verdict', mara, 'unsure', '--by', '@me', '--note', note)
    const rows = usually('verdict', '--list', '--json').stdout.trim().split('\n')
    expect(JSON.parse(rows[1]!)).toMatchObject({ finding: mara, by: '@me', note, line: 4 })
    expect(readFileSync(file, 'utf8')).not.toMatch(/(^|,|")[=@]/m)
    const told = usually('verdict', '--list').stdout
    for (const mark of ['\u202e', '\u0007']) expect(told).not.toContain(mark)
  })
})

describe('what is refused leaves the file as it is, and says what comes near', () => {
  test.each([
    [
      ['5707e0000009', 'benign'],
      1,
      /5707e0000009: no finding and no principal-day .* Near it: 5707e000000\d \(/,
    ],
    [['5707e000', 'benign'], 1, /5707e000: 4 ids begin so: 5707e0000003 \(/],
    [['570', 'benign'], 2, /give at least 4 characters/],
    [
      ['mara@', '2026-11-30', 'benign'],
      1,
      /mara@example\.com: not active on 2026-11-30\. Near it: 5707e0000001/,
    ],
    [
      ['marra@example.com', '2026-11-12', 'benign'],
      1,
      /no principal has this in its name\. Near it: .*mara@example\.com/,
    ],
    [['user', '2026-11-12', 'benign'], 1, /\d+ principals have this in their names .*give more of it/],
    [['what?', 'benign'], 2, /expected a finding’s id/],
    [[mara, 'fine'], 2, /"fine" is no verdict; expected benign, malicious, unsure/],
    [[mara], 2, /expected FINDING benign\|malicious\|unsure/],
  ])('%s', (words, code, message) => {
    const before = readFileSync(file, 'utf8')
    const { status, stderr, stdout } = usually('verdict', ...words, '--by', 'Jo')
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect([status, stdout]).toEqual([code, ''])
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('a verdict of nobody, and two commands at once', () => {
    expect(usually('verdict', mara, 'benign').stderr).toMatch(/say who decided: --by NAME/)
    expect(usually('verdict', '--list', '--remove').stderr).toMatch(/--list and --remove are two commands/)
    expect(usually('verdict', '--list', mara).stderr).toMatch(/--list takes no finding/)
    expect(usually('verdict', '--remove', mara, '--note', 'x').stderr).toMatch(/--remove takes no --by/)
  })
})

describe('findings that repeat one', () => {
  const repeated = () => {
    const rows = readFileSync(join(out, 'repeated.json'), 'utf8')
    return JSON.parse(rows) as { uid: string; repeat: string }
  }
  beforeAll(async () => {
    const { openReader } = await import('../example/run.ts')
    const reader = await openReader()
    const [pair] = await reader.rows<{ uid: string; repeat: string }>(
      `SELECT a.uid, b.uid AS repeat FROM read_parquet('${join(out, 'findings.parquet')}') a JOIN read_parquet('${join(out, 'findings.parquet')}') b
       ON a.principal = b.principal AND b.continues = a.day ORDER BY a.uid LIMIT 1`,
    )
    reader.close()
    writeFileSync(join(out, 'repeated.json'), JSON.stringify(pair))
  })

  test('are offered, answered alike, and taken back together', () => {
    const { uid, repeat } = repeated()
    expect(usually('verdict', uid, 'malicious', '--by', 'Jo').stdout).toMatch(
      new RegExp(`1 later finding repeats it \\(${repeat} of .*add --with-repeats to answer it alike`),
    )
    expect(lines().filter((line) => line.includes('malicious'))).toHaveLength(1)
    const { stdout } = usually('verdict', uid, 'malicious', '--by', 'Jo', '--with-repeats')
    expect(stdout).toContain(`${repeat}: malicious, by Jo`)
    expect(stdout).not.toContain('add --with-repeats')
    expect(lines().filter((line) => line.includes('malicious'))).toHaveLength(2)
    expect(usually('verdict', '--remove', uid, '--with-repeats').stdout).toContain(
      `${repeat}: no verdict any more`,
    )
    expect(lines()).toHaveLength(3)
  })

  test('keep another verdict that they have', () => {
    const { uid, repeat } = repeated()
    usually('verdict', repeat, 'benign', '--by', 'Mia')
    const { stdout } = usually('verdict', uid, 'malicious', '--by', 'Jo', '--with-repeats')
    expect(stdout).toContain(`1 repeat had another verdict and keeps it: ${repeat}`)
    expect(readFileSync(file, 'utf8')).toContain(`${repeat},benign,Mia`)
  })
})

describe('listing and taking back', () => {
  test('says what each names, and which lines cannot be used', () => {
    writeFileSync(
      file,
      'finding,verdict,by,note\n5707e0000001,malicious,Jo,\nffffffffffff,benign,Jo,old\n5707e0000003,fine,Jo,\n',
    )
    const { stdout } = usually('verdict', '--list')
    expect(stdout).toContain('1 benign, 1 malicious; 1 of them names nothing in the data')
    expect(stdout).toMatch(
      /5707e0000001 {2}malicious {2}Jo\n +\S*mara@example\.com on 2026-11-12, high confidence/,
    )
    expect(stdout).toContain('names no finding and no day of the data')
    expect(stdout).toContain('line 4: verdict is "fine"; expected benign, malicious, unsure')
    const json = usually('verdict', '--list', '--json')
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(json.map(({ matches, unusable, line }) => [line, matches ?? unusable])).toEqual([
      [2, 'finding'],
      [3, 'nothing'],
      [4, 'verdict is "fine"; expected benign, malicious, unsure'],
    ])
    // What the data does not know can still be taken out.
    expect(usually('verdict', '--remove', 'ffffffffffff').stdout).toContain(
      'no verdict any more (was benign, by Jo)',
    )
    expect(usually('alerts').stderr).toContain('verdicts.csv:3: verdict is "fine"')
    expect(usually('verdict', '--remove', '5707e0000002').stderr).toMatch(/has no verdict on it/)
  })
})

describe('--import', () => {
  const given = join(out, 'answers.json')
  const at = '2026-11-20T09:00:00Z'
  const imported = (content: unknown) => {
    writeFileSync(given, typeof content === 'string' ? content : JSON.stringify(content))
    return usually('verdict', '--import', given)
  }
  const mute = {
    match: { principal: ['x\u202e\n- principal: "*"'] },
    reason: '"r" # {a: b}',
    author: 'Jo',
    expires: '2026-12-31',
  }

  test('takes what can be taken, tells each of the rest, and fails', () => {
    const { stdout, stderr, status } = imported({
      usually_answers: 1,
      verdicts: [
        { finding: mara, verdict: 'malicious', by: 'Jo', note: 'a', at },
        { finding: 'ffffffffffff', verdict: 'benign', by: 'Jo', at },
        { finding: '5707e0000002', verdict: 'fine', by: 'Jo', at },
        { finding: '5707e0000004', verdict: 'benign', by: ' ', at },
      ],
      mutes: [
        mute,
        { ...mute, expires: 'soon' },
        { ...mute, match: { principle: ['x'] } },
        { ...mute, match: {} },
      ],
    })
    expect(stdout).toContain('1 verdict taken (1 malicious)')
    expect(stdout).toContain('1 mute taken')
    expect(status).toBe(1)
    expect(stderr).toMatch(/6 answers of 8 not taken\./)
    for (const reason of [
      /ffffffffffff: no finding and no principal-day/,
      /verdict 3: verdict: /,
      /verdict 4: by: say who decided/,
      /mute 2:1: expires is "soon"/,
      /mute 3: match: .*principle/,
      /mute 4:1: the mute would hide everything/,
    ])
      expect(stderr).toMatch(reason)
    expect(lines().at(-1)).toBe(`${mara},malicious,Jo,a,${at}`)
  })

  test('the mute that was taken says the same, whatever its names try', async () => {
    imported({ usually_answers: 1, mutes: [mute] })
    const { readMutes } = await import('../run-folder/mutes.ts')
    expect(readMutes(join(out, 'mutes.yaml'))).toEqual([{ number: 1, ...mute }])
    expect(readFileSync(join(out, 'mutes.yaml'), 'utf8')).not.toContain('\u202e')
  })

  test('adds to a mutes.yaml that somebody wrote, and to none that is no plain list', () => {
    const own = '# ours\n- account: "111122223333" # prod\n  reason: x\n  author: y\n  expires: 2026-12-01'
    writeFileSync(join(out, 'mutes.yaml'), own)
    expect(imported({ usually_answers: 1, mutes: [mute] }).status).toBe(0)
    expect(readFileSync(join(out, 'mutes.yaml'), 'utf8').startsWith(`${own}\n- principal: "`)).toBe(true)
    const flow = '[{account: "111122223333", reason: x, author: y, expires: 2026-12-01}]\n'
    writeFileSync(join(out, 'mutes.yaml'), flow)
    const verdicts = [{ finding: mara, verdict: 'benign', by: 'Jo', at }]
    const { status, stderr } = imported({ usually_answers: 1, mutes: [mute], verdicts })
    expect([status, readFileSync(join(out, 'mutes.yaml'), 'utf8')]).toEqual([1, flow])
    expect(stderr).toMatch(/entries cannot be put to its end/)
    expect(readFileSync(file, 'utf8')).not.toContain(mara) // Neither file is changed.
  })

  test('an older answer does not take the place of a later one', () => {
    imported({ usually_answers: 1, verdicts: [{ finding: mara, verdict: 'benign', by: 'Jo', at }] })
    const older = { finding: mara, verdict: 'malicious', by: 'Mia', at: '2026-11-19T09:00:00+01:00' }
    expect(imported({ usually_answers: 1, verdicts: [older] }).stderr).toMatch(
      /has a later verdict \(benign, 2026-11-20T09:00:00Z\), which stays/,
    )
    expect(lines().at(-1)).toBe(`${mara},benign,Jo,,${at}`)
  })

  test.each([
    ['{', /not JSON/],
    ['{"verdicts": []}', /not answers of the report \(usually_answers: /],
    ['[]', /not answers of the report/],
  ])('%s is refused', (text, message) => {
    const { status, stderr } = imported(text)
    expect(stderr).toMatch(message)
    expect(status).toBe(1)
  })

  test('a file that is not there is said', () => {
    expect(usually('verdict', '--import', join(out, 'none.json')).stderr).toMatch(
      /cannot be read; expected the file/,
    )
    expect(existsSync(join(out, 'mutes.yaml'))).toBe(false)
  })
})
