import { describe, expect, it } from 'vitest'
import { build as b, parse, print } from '../src/index.ts'

describe('build', () => {
  it('makes trees that print as if they had been read', () => {
    const query = b.query(
      b.source('logs', b.last(b.interval(1, 'h'))),
      b.filter(
        b.all(
          b.binary(b.keypath('$m', 'severity'), '==', b.severity('ERROR')),
          b.any(b.field('a'), b.not(b.field('b'))),
        ),
      ),
      b.groupby([b.alias(b.keypath('$l', 'subsystemname'), 'svc')], [b.alias(b.call('count'), 'n')]),
      b.orderby(b.by(b.field('n'), 'desc')),
    )
    const text = print(query)
    expect(text.replaceAll('\n', ' ')).toBe(
      'source logs last 1h | filter $m.severity == ERROR && (a || !b) | groupby $l.subsystemname as svc aggregate count() as n | orderby n desc',
    )
    expect(parse(text).diagnostics).toEqual([])
    expect(print(parse(text).query)).toBe(text)
  })

  it('writes any text as a key, a string or a pattern', () => {
    const query = b.query(
      b.filter(b.binary(b.field("it's"), '==', b.string("a'b\\c\n"))),
      b.filter(b.method(b.field('ERROR'), 'matches', b.regexp('a/b'))),
    )
    expect(print(query)).toBe("filter $d['it\\'s'] == 'a\\'b\\\\c\\n' | filter $d.ERROR.matches(/a\\/b/)")
    expect(parse(print(query)).diagnostics).toEqual([])
  })

  it('writes numbers without exponents', () => {
    expect([1e21, 1e-7, -2.5].map((value) => b.number(value).text)).toEqual([
      '1000000000000000000000',
      '0.0000001',
      '-2.5',
    ])
    expect(() => b.number(Number.NaN)).toThrow('Cannot write a number literal')
  })

  it('refuses a source that is not first', () => {
    expect(() => b.query(b.limit(1), b.source('logs'))).toThrow('source must be its first command')
  })

  it('puts parentheses only where precedence needs them', () => {
    const sum = b.binary(b.field('a'), '-', b.binary(b.field('b'), '-', b.field('c')))
    expect(print(b.query(b.create(b.field('x'), b.binary(sum, '*', b.cast(sum, 'number')))))).toBe(
      'create x from (a - (b - c)) * (a - (b - c)):number',
    )
  })
})
