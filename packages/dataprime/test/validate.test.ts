import { describe, expect, it } from 'vitest'
import { applyFix, type CheckOptions, parse, repair, validate } from '../src/index.ts'
import { readCases, unmark } from './case-file.ts'

const codes = (text: string, options: CheckOptions = {}) => validate(text, options).diagnostics.map((item) => item.code)

describe('mistakes', () => {
  for (const block of readCases('mistakes')) {
    const [marked = '', expected = '', repaired = '', ...notes] = block.map((line) => line.replaceAll('\\n', '\n'))
    const { text, start, end } = unmark(marked)
    const known = notes.find((line) => line.startsWith('schema '))
    const options = known ? { schema: JSON.parse(known.slice('schema '.length)) } : {}
    it(known ? `${text}, ${known}` : text, () => {
      const { diagnostics } = validate(text, options)
      expect(diagnostics.map((item) => item.code).join(' ')).toBe(expected)
      expect([diagnostics[0]?.range.start.offset, diagnostics[0]?.range.end.offset]).toEqual([start, end])
      expect(allFixed(text, options).trim()).toBe(repaired === 'no fix' ? text : repaired)
      for (const item of diagnostics) {
        for (const fix of item.fixes) {
          const fixed = applyFix(text, fix)
          const before = diagnostics.filter((other) => other.code === item.code).length
          expect(codes(fixed, options).filter((code) => code === item.code).length, fix.title).toBeLessThan(before)
          if (diagnostics.length === 1) expect(parse(fixed).diagnostics, fixed).toEqual([])
        }
      }
    })
  }
})

describe('validate', () => {
  it('finds nothing wrong with a good query', () => {
    const query = 'source logs last 1h | filter $m.severity == ERROR | limit 10'
    expect(validate(query)).toMatchObject({
      isValid: true,
      score: 1,
      diagnostics: [],
      formatted: query,
      explanation: [
        'Reads logs from the last hour.',
        'Keeps rows where the severity is error.',
        'Keeps at most 10 rows.',
      ],
    })
  })

  it('reads no further than a hundred errors, and says so', () => {
    const { isValid, diagnostics } = validate(`source logs${' | filter ='.repeat(5000)}`)
    expect(isValid).toBe(false)
    expect(diagnostics.length).toBeLessThan(110)
    expect(diagnostics.map(({ code }) => code)).toContain('too-many')
  })

  it('never drops an error for the many warnings before it', () => {
    const warned = Array.from({ length: 400 }, (_, index) => `"value ${index}"`).join(', ')
    expect(validate(`source logs | filter a.in(${warned})`)).toMatchObject({ isValid: true })
    expect(validate(`source logs | filter a.in(${warned}) && b = 1`)).toMatchObject({ isValid: false })
  })

  it('quotes no more than fits into a message', () => {
    const [found] = validate(`source logs | ${'a'.repeat(20_000)} x`).diagnostics
    expect(found?.message).toMatch(/^Cannot find a command "a{400,}…$/)
  })

  it('formats nothing that does not parse', () => {
    expect(validate('source logs | filter x == ').formatted).toBeNull()
  })

  it('warns of a label of the other source, by the source that is read', () => {
    expect(codes("source logs | filter $l.applicationName == 'a'")).toEqual(['field-root'])
    expect(codes("source spans | filter $l.applicationName == 'a'")).toEqual([])
    expect(validate("filter $l.applicationName == 'a'", { source: 'spans' }).diagnostics).toEqual([])
  })

  it('believes a schema', () => {
    expect(validate('filter severity == 1', { schema: { '$d.severity': {} } }).diagnostics).toEqual([])
  })

  it('lets a field that the query made stand without root', () => {
    expect(codes('create severity from 1 | filter severity == 1')).toEqual([])
  })

  it('says once that $m is lost', () => {
    expect(codes('countby a | filter $m.timestamp > now() | filter $m.timestamp > now()')).toEqual(['lost-field'])
  })

  it('keeps $m through a query inside another', () => {
    expect(codes('countby a | union (source logs | filter $m.timestamp > now())')).toEqual([])
  })

  it('repairs what has a fix and names the fixes', () => {
    const { text, fixes } = repair("source logs | last 1h | filter x = 'a' AND y IN (1, 2) | take 5;")
    expect(text).toBe("source logs last 1h | filter x == 'a' && y.in(1, 2) | limit 5")
    expect(fixes).toHaveLength(6)
  })
})

function allFixed(text: string, options: CheckOptions): string {
  let fixed = text
  for (let rounds = 0; rounds < 20; rounds++) {
    const [fix] = validate(fixed, options).diagnostics.flatMap((item) => item.fixes)
    if (!fix) return fixed
    fixed = applyFix(fixed, fix)
  }
  return fixed
}
