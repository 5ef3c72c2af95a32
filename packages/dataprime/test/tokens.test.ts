import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { semanticTokens } from '../src/index.ts'
import { anyText } from './support/texts.ts'

const typed = (text: string) =>
  semanticTokens(text).map(({ range, type }) => `${text.slice(range.start.offset, range.end.offset)} ${type}`)

describe('semanticTokens', () => {
  it('tells commands, keywords, functions, fields and literals apart', () => {
    expect(typed("source logs last 1h | filter $m.severity == ERROR && x.contains('a') # why")).toEqual([
      ...['source command', 'logs dataset', 'last keyword', '1h interval', '| operator', 'filter command', '$m field'],
      ...['severity field', '== operator', 'ERROR enum', '&& operator', 'x field', 'contains function', "'a' string"],
      '# why comment',
    ])
  })

  it('takes words for what they are where they stand', () => {
    expect(typed('filter count == 1 && source | count into count')).toEqual([
      ...['filter command', 'count field', '== operator', '1 number', '&& operator', 'source field', '| operator'],
      ...['count command', 'into keyword', 'count field'],
    ])
    expect(typed('groupby a agg count() as n')).toEqual([
      ...['groupby command', 'a field', 'agg keyword', 'count function', 'as keyword', 'n field'],
    ])
  })

  it('knows patterns, interpolated strings, types and named arguments', () => {
    expect(typed('create y from `a {b} c`:string | extract l into k using regexp(e=/x|y/)')).toEqual([
      ...['create command', 'y field', 'from keyword', '` string', 'a  string', 'b field', ' c string', '` string'],
      ...['string type', '| operator', 'extract command', 'l field', 'into keyword', 'k field', 'using keyword'],
      ...['regexp function', 'e parameter', '= operator', '/x|y/ regexp'],
    ])
    expect(typed('create t from a / b / c')).not.toContain('/ b / regexp')
  })

  it('colours a key in brackets as part of its field', () => {
    expect(typed("filter tags['http.code'] == 'x'")).toEqual([
      ...['filter command', 'tags field', "'http.code' field", '== operator', "'x' string"],
    ])
  })

  it('goes on where a stage cannot be read', () => {
    expect(typed('filter ( | groupby svc by | limit 5')).toEqual(
      expect.arrayContaining(['filter command', 'groupby command', 'svc field', 'limit command', '5 number']),
    )
  })

  it('never throws, and gives ranges in order and without overlap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let end = 0
        for (const { range } of semanticTokens(text)) {
          expect(range.start.offset).toBeGreaterThanOrEqual(end)
          expect(range.end.offset).toBeGreaterThan(range.start.offset)
          end = range.end.offset
        }
        expect(end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2000, seed: 5 },
    )
  })
})
