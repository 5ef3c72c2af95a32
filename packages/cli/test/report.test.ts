import { validate } from 'dataprime'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { paintFor } from '../src/paint.ts'
import { printable, report } from '../src/report.ts'

const plain = paintFor({ isTTY: false }, {})

function reported(text: string, columns = 100): readonly string[] {
  const [first] = validate(text).diagnostics
  return first ? report(first, { name: 'q', text, paint: plain, columns }).split('\n') : []
}

describe('a diagnostic for a reader', () => {
  test('carets stand under the fault behind tabs and wide letters', () => {
    expect(reported("\tfilter '日本' = x").slice(1, 3)).toEqual(["1 | \tfilter '日本' = x", '  | \t              ^'])
  })

  test('a long line is cut around the fault', () => {
    const [, line = '', carets = ''] = reported(`filter ${'a'.repeat(200)} = 1 && ${'b'.repeat(200)} == 1`, 60)
    expect(line.length).toBeLessThanOrEqual(60)
    expect(line[carets.indexOf('^')]).toBe('=')
    expect(line).toMatch(/^1 \| ….*…$/)
  })

  test('characters that steer a terminal are not passed on', () => {
    expect(reported("filter x = '\u001b[31m'").join('\n')).not.toContain('\u001b')
    expect(printable('a\u0007b\tc\n')).toBe('a\ufffdb\tc\n')
  })

  test('any diagnostic of any text has a line of carets below its line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 1, max: 120 }),
        (text, columns) => {
          for (const found of validate(`filter ${text}`).diagnostics) {
            const [, line = '', carets = ''] = report(found, {
              name: 'q',
              text: `filter ${text}`,
              paint: plain,
              columns,
            }).split('\n')
            expect(line).toMatch(/^\d+ \| /)
            expect(carets).toMatch(/^ +\| \s*\^+$/)
          }
        },
      ),
    )
  })

  test('colour is for terminals, unless NO_COLOR is set', () => {
    expect(paintFor({ isTTY: true }, {})('red', 'x')).toBe('\u001b[31mx\u001b[39m')
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' })('red', 'x')).toBe('x')
    expect(plain('red', 'x')).toBe('x')
  })
})
