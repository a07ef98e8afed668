import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { changeVerdicts, readVerdictFile, readVerdicts, type Verdict } from './verdict-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually-verdicts-'))
const file = join(folder, 'verdicts.csv')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => rmSync(file, { force: true }))

const write = (text: string | Buffer) => writeFileSync(file, text)
const text = () => readFileSync(file, 'utf8')
const one: Verdict = { uid: 'aaaaaaaaaaaa', verdict: 'benign', by: 'Mia', note: 'planned', at: '' }

describe('what people wrote by hand', () => {
  test('is read with its lines; comments and blank lines say nothing', () => {
    write(
      '# our answers\n\nfinding,verdict,by,note\n# first week\nAAAAAAAAAAAA,Benign,Mia,"two\nlines"\nbbbbbbbbbbbb, malicious , Jo , asked, and "no" was the answer\n',
    )
    expect(readVerdictFile(file)).toEqual({
      verdicts: [
        { uid: 'aaaaaaaaaaaa', verdict: 'benign', by: 'Mia', note: 'two\nlines', at: '', line: 5 },
        {
          uid: 'bbbbbbbbbbbb',
          verdict: 'malicious',
          by: 'Jo',
          note: 'asked, and "no" was the answer',
          at: '',
          line: 7,
        },
      ],
      unusable: [],
    })
  })

  test('stays as it is around the line that changes', () => {
    const before =
      '\ufeff# ours\r\nfinding,verdict,ticket,by,note\r\n\r\naaaaaaaaaaaa,benign,T-1,Mia,a\r\n#c\r\nbroken line\r\nbbbbbbbbbbbb,unsure,T-2,Jo,"b"\r\n# end'
    write(before)
    changeVerdicts(
      file,
      [{ ...one, uid: 'bbbbbbbbbbbb', verdict: 'malicious', at: '2026-11-20T09:00:00Z' }],
      [],
    )
    expect(text()).toBe(
      before
        .replace('by,note\r', 'by,note,at\r')
        .replace(
          'bbbbbbbbbbbb,unsure,T-2,Jo,"b"',
          'bbbbbbbbbbbb,malicious,T-2,Mia,planned,2026-11-20T09:00:00Z',
        ),
    )
    changeVerdicts(file, [{ ...one, uid: 'cccccccccccc' }], ['aaaaaaaaaaaa'])
    expect(text()).toContain('note,at\r\n\r\n#c\r\nbroken line\r\n')
    expect(text()).toMatch(/# end\r\ncccccccccccc,benign,,Mia,planned,\r\n$/)
  })

  test('a comma too many belongs to the note, also once the line has a column more', () => {
    write(
      'finding,verdict,by,note\nbbbbbbbbbbbb,benign,Jo,planned, see T-1, of May\nccccccccccccc\ncccccccccccc,unsure,Jo,a, b\n',
    )
    const notes = () => readVerdicts(file).map(({ note, at }) => [note, at])
    const before = notes()
    expect(before).toEqual([
      ['planned, see T-1, of May', ''],
      ['a, b', ''],
    ])
    changeVerdicts(file, [one], [])
    expect(notes()).toEqual([...before, ['planned', '']])
  })

  test('a finding has one line: the last of several counts, and the others go when it changes', () => {
    write('finding,verdict\naaaaaaaaaaaa,benign\nbbbbbbbbbbbb,benign\naaaaaaaaaaaa,malicious\n')
    expect(readVerdicts(file).map(({ uid, verdict }) => `${uid} ${verdict}`)).toEqual([
      'bbbbbbbbbbbb benign',
      'aaaaaaaaaaaa malicious',
    ])
    changeVerdicts(file, [{ ...one, verdict: 'unsure' }], [])
    expect(text()).toBe('finding,verdict,by,note,at\nbbbbbbbbbbbb,benign\naaaaaaaaaaaa,unsure,Mia,planned,\n')
  })

  test('a line that cannot be used is told with its number and its reason, and takes no other with it', () => {
    write(
      'finding,verdict,by,note\n1.23E+11,benign,x,\naaaaaaaaaaaa,fine,x,"a\nb"\nbbbbbbbbbbbb,benign,x,\n5707e,benign\n',
    )
    expect(readVerdictFile(file)).toMatchObject({
      verdicts: [{ uid: 'bbbbbbbbbbbb', line: 5 }],
      unusable: [
        { line: 2, reason: expect.stringContaining('A spreadsheet made a number of them') },
        { line: 3, reason: 'verdict is "fine"; expected benign, malicious, unsure' },
        { line: 6, reason: 'finding is "5707e"; expected the 12 characters of a finding’s permalink' },
      ],
    })
  })

  test('a file without the names of its columns says so, and is not written to', () => {
    write('aaaaaaaaaaaa,benign,x,\n')
    expect(readVerdictFile(file)).toEqual({
      verdicts: [],
      unusable: [
        { line: 1, reason: expect.stringContaining('names the columns finding,verdict,by,note,at') },
      ],
    })
    expect(() => changeVerdicts(file, [one], [])).toThrow(/verdicts\.csv:1: expected a first line that names/)
    expect(text()).toBe('aaaaaaaaaaaa,benign,x,\n')
  })

  test('of another encoding is read, and not written to', () => {
    const latin = Buffer.from('finding,verdict,by,note\naaaaaaaaaaaa,benign,Jürgen,x\n', 'latin1')
    write(latin)
    expect(readVerdicts(file)).toHaveLength(1)
    expect(() => changeVerdicts(file, [one], [])).toThrow(/not UTF-8; save it as "CSV UTF-8"/)
    expect(readFileSync(file)).toEqual(latin)
  })

  test('may still be read by those who could', () => {
    write('finding,verdict,by,note,at\n')
    chmodSync(file, 0o664)
    changeVerdicts(file, [one], [])
    expect((statSync(file).mode & 0o777).toString(8)).toBe('664')
  })

  test('a link to a file elsewhere stays one', () => {
    const elsewhere = join(folder, 'shared.csv')
    writeFileSync(elsewhere, 'finding,verdict,by,note,at\n')
    symlinkSync(elsewhere, file)
    changeVerdicts(file, [one], [])
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
    expect(readFileSync(elsewhere, 'utf8')).toBe(
      'finding,verdict,by,note,at\naaaaaaaaaaaa,benign,Mia,planned,\n',
    )
  })
})

describe('cells', () => {
  test('run in no spreadsheet, and are read as they were meant', () => {
    const notes = ['=HYPERLINK("http://x","y")', '+1', "-1'", '@a', '\t=1', "'=1", "''@x", '＝1', "it's fine"]
    changeVerdicts(
      file,
      notes.map((note, index) => ({ ...one, uid: `00000000000${index}`, note })),
      [],
    )
    expect(readVerdicts(file).map(({ note }) => note)).toEqual(notes)
    expect(text()).not.toMatch(/(^|,|")[=+\-@\t\uff1d]/m)
  })

  test('hold whatever somebody types, whatever the file was before', () => {
    const hostile = fc.stringMatching(/^[a-c ,"'#=@\r\n\t\u202e\ufeff]{0,12}$/)
    const cell = fc
      .oneof(hostile, fc.string({ unit: 'binary', maxLength: 20 }))
      .map((of) => Buffer.from(of).toString())
    const verdict = fc.record({
      uid: fc.constantFrom('aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'),
      verdict: fc.constantFrom('benign' as const, 'malicious' as const, 'unsure' as const),
      by: cell,
      note: cell,
      at: fc.constantFrom('', '2026-11-20T09:00:00Z'),
    })
    const start = fc.constantFrom(
      '',
      '\ufeff',
      '# x',
      'finding,verdict,by,note\r\n',
      'note,finding,verdict,by\n#y\n',
    )
    fc.assert(
      fc.property(start, fc.array(verdict, { maxLength: 6 }), (before, given) => {
        write(before)
        for (const of of given) changeVerdicts(file, [of], [])
        const wanted = new Map<string, Verdict>(given.map((of) => [of.uid, of]))
        const found = readVerdicts(file).map(({ line: _, ...of }) => of)
        expect(new Map(found.map((of) => [of.uid, of]))).toEqual(wanted)
        expect(readVerdictFile(file).unusable).toEqual([])
      }),
      { seed: 1, numRuns: 400 },
    )
  })
})
