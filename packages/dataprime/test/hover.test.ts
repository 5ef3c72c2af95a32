import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CheckOptions, commands, hover } from '../src/index.ts'
import { anyText } from './support/texts.ts'

/** What is said where the text has a `^`, and of what. */
function said(marked: string, options: CheckOptions = {}) {
  const text = marked.replace('^', '')
  const found = hover(text, marked.indexOf('^'), options)
  return found && [text.slice(found.range.start.offset, found.range.end.offset), ...found.text.split('\n')]
}

describe('hover', () => {
  it('tells what a command does, by any of its names', () => {
    for (const { name, syntax, doc, example } of Object.values(commands)) {
      const text = hover(example, 1)?.text.split('\n')
      expect(text, name).toEqual(expect.arrayContaining([syntax, doc, `Example: ${example}`]))
    }
    expect(said('source logs | wh^ere x')?.slice(0, 2)).toEqual(['where', 'filter <condition>'])
  })

  it('tells the signature of a function, and whether it aggregates', () => {
    expect(said("filter x.con^tains('a')")?.[1]).toBe('contains(string: string, substring: string): bool')
    expect(said('aggregate m^ax(x)')?.[1]).toBe('max(expression: T): T')
    expect(said('create y from m^ax(x, 1)')?.[1]).toBe('max(value: number, ...values: number): number')
  })

  it('tells what a field is', () => {
    expect(said('filter $m.sev^erity == ERROR')).toEqual(['$m.severity', '$m.severity', 'Severity, metadata'])
    const schema = { region: { type: 'string', values: ['eu', 'us'] } }
    expect(said("filter reg^ion == 'eu'", { schema })).toEqual([
      'region',
      '$d.region',
      'string, user data',
      'Values: eu, us',
    ])
    expect(said('filter st^atus > 5')).toEqual(['status', '$d.status', 'user data', 'Used as number'])
    expect(said('choose $l.ow^n')).toEqual(['$l.own', '$l.own', 'label'])
  })

  it('tells values and operators in words', () => {
    expect(said('source logs last 1h^30m')).toEqual(['1h30m', '1 hour and 30 minutes'])
    expect(said("filter $m.timestamp > @'2025-0^1-01'")?.[1]).toBe('2025-01-01')
    expect(said("filter x ^~ 'a'")).toEqual(['~', 'mentions'])
    expect(said('filter $m.severity == ERR^OR')?.[0]).toBe('ERROR')
  })

  it('has nothing to say of space, brackets and comments', () => {
    for (const marked of ['filter^ x', 'filter ^(x)', 'filter x # no^te', '^']) expect(said(marked)).toBeNull()
  })

  it('never throws, and speaks of a place that holds the offset', () => {
    fc.assert(
      fc.property(anyText, fc.nat(120), (text, offset) => {
        const found = hover(text, offset)
        if (!found) return
        expect(found.range.start.offset).toBeLessThanOrEqual(offset)
        expect(found.range.end.offset).toBeGreaterThan(offset)
        expect(found.text).not.toBe('')
      }),
      { numRuns: 2000, seed: 5 },
    )
  })
})
