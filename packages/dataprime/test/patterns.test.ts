import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { repair, validate } from '../src/index.ts'
import { quote } from '../src/print/quote.ts'

const faultsOf = (text: string) => validate(text).diagnostics.map(({ code, message }) => `${code}: ${message}`)

describe('a regular expression', () => {
  it.each([
    '/a|b|(c)+?/',
    String.raw`/(?<a>\d{2,3})-(?:x|y)[^\]a-z]*[[:alpha:]]/`,
    String.raw`/(?i)err(or)?\.$/`,
    String.raw`/^\/api\/v\d+/`,
    '/{"a": 1}/',
    String.raw`/[]a]+\(/`,
  ])('%s is right', (pattern) => {
    expect(faultsOf(`filter x.matches(${pattern})`)).toEqual([])
  })

  it.each([
    ['/(a/', 'the ( has no )'],
    ['/a)/', 'the ) has no ('],
    ['/[a/', 'the [ has no ]'],
    ['/(*a)/', 'nothing stands before * to repeat'],
    ['/a{3,2}/', '{3,2} has its greater number first'],
    ['/[z-a]/', 'the range z-a runs backwards'],
    ['/(?<1a>x)/', '"1a" is no name for a group'],
    ['/(?<a>x)(?<a>y)/', 'there are two groups called a'],
  ])('%s is refused: %s', (pattern, what) => {
    expect(faultsOf(`filter x.matches(${pattern})`)).toEqual([
      `regexp-syntax: Cannot read this regular expression: ${what}`,
    ])
  })

  it.each([['/a(?=b)/'], ['/(?<!a)b/'], [String.raw`/(a)\1/`], ['/(?P<n>a)/']])(
    '%s may not work everywhere',
    (pattern) => {
      expect(validate(`filter x.matches(${pattern})`).diagnostics.map(({ code }) => code)).toEqual([
        'regexp-portability',
      ])
    },
  )

  it('is read in redact and extract too', () => {
    expect(faultsOf("redact x matching /(/ to ''")).toHaveLength(1)
    expect(faultsOf('extract x into y using regexp(e=/(?<a>[/)')).toHaveLength(1)
  })
})

describe('a Lucene query', () => {
  it.each([
    'a:b AND (c:>499 OR _exists_:d)',
    'coralogix.metadata.severity:[Warning TO *]',
    'a:{1 TO 5] -b "c d" path:/api\\/.*/',
    'NOT a',
    'url:http\\://x/y',
  ])('%s is right', (query) => {
    expect(faultsOf(`lucene ${quote(query)}`)).toEqual([])
  })

  it.each([['a:(b'], ['a:b)'], ['a:"b'], ['a:[1 to 5]'], ['a AND'], ['OR a'], ['a:']])('%s is refused', (query) => {
    expect(validate(`lucene ${quote(query)}`).diagnostics.map(({ code }) => code)).toEqual(['lucene-syntax'])
  })
})

describe('laws', () => {
  const signs = fc.string({ unit: fc.constantFrom(...'ab()[]{}*+?|^$\\-,1<>:=!"TO &'), maxLength: 14 })

  it('fixes of faults in a pattern or a Lucene query come to an end, and leave none that could be fixed', () => {
    fc.assert(
      fc.property(signs, fc.boolean(), (text, isPattern) => {
        const query = isPattern ? `filter x.matches(/a${text}/)` : `lucene ${quote(text)}`
        const { diagnostics } = validate(repair(query).text)
        const left = diagnostics.filter(({ severity, fixes }) => severity === 'error' && fixes.length > 0)
        expect(left, query).toEqual([])
      }),
      { numRuns: 2000, seed: 41 },
    )
  })
})
