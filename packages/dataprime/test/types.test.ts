import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accepts, analyse, type CheckOptions, describeType, parse, type Type, validate } from '../src/index.ts'
import { anyText } from './support/texts.ts'

function typesOf(text: string, options: CheckOptions = {}): Record<string, string> {
  const { query } = parse(text)
  const row = analyse(query, text, options).results.get(query)
  return Object.fromEntries([...(row?.$d.fields ?? [])].map(([name, type]) => [name, describeType(type)]))
}

const typeOf = (expression: string, options?: CheckOptions) => typesOf(`create x from ${expression}`, options)['x']

const errorsOf = (text: string, options: CheckOptions = {}) =>
  validate(text, options)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code)

describe('the type of an expression', () => {
  it.each([
    ['1 + 2', 'number'],
    ["'a'", 'string'],
    ['`a {b}`', 'string'],
    ['a == b', 'bool'],
    ['@(ts)', 'timestamp'],
    ['$m.timestamp - 1h', 'timestamp'],
    ['now() - $m.timestamp', 'interval'],
    ['$m.timestamp / 5m', 'timestamp'],
    ['1h * 2', 'interval'],
    ['1h / 2', 'interval'],
    ['$m.severity', 'Severity'],
    ['$d.a', 'unknown'],
    ['$d.a:number', 'number'],
    ["arraySplit(a, ',')", 'array<string>'],
    ["arraySplit(a, ',')[0]", 'string'],
    ["arrayAppend(arraySplit(a, ','), b)", 'array<string>'],
    ["['a', 'b']", 'array<string>'],
    ["if(a, 'x', 'y')", 'string'],
    ["if(a, 'x', 1)", 'string or number'],
    ['firstNonNull(a, 1)', 'unknown'],
    ['case { a -> 1, _ -> 2 }', 'number'],
    ['a - $m.timestamp', 'interval'],
    ['x + a', 'unknown'],
  ])('%s is %s', (expression, type) => {
    expect(typeOf(expression)).toBe(type)
  })
})

describe('rows', () => {
  it('after an aggregation hold the keys and the aggregations', () => {
    expect(
      typesOf(
        'groupby $l.subsystemname as svc, roundTime($m.timestamp, 5m) as t aggregate count() as n, max($m.timestamp) as last, collect(a:string) as all',
      ),
    ).toEqual({ svc: 'string', t: 'timestamp', n: 'number', last: 'timestamp', all: 'array<string>' })
  })

  it('follow commands one by one', () => {
    expect(typesOf('choose $d.a as a, 1 as b | convert a:number | create c.d from now() | move b to e')).toEqual({
      a: 'number',
      b: 'null',
      c: 'object',
      e: 'number',
    })
    expect(typesOf('countby $d.verb into n')).toEqual({ verb: 'unknown', n: 'number' })
    expect(typesOf('count')).toEqual({ _count: 'number' })
    expect(typesOf("extract a into b using split(',', number) | explode b into c")).toEqual({ c: 'number' })
    expect(typesOf('top 3 $d.path as p, count() as n by avg($d.ms) as ms')).toEqual({
      p: 'unknown',
      n: 'number',
      ms: 'number',
    })
  })

  it('of a join hold the columns of the other side', () => {
    const text = 'countby $d.sku into n | join (source logs | countby $d.sku into m) using sku into r | filter r.m > 1'
    expect(validate(text).diagnostics).toEqual([])
    expect(validate(text.replace('r.m >', 'r.mm >')).diagnostics.map(({ code }) => code)).toEqual(['unknown-field'])
    expect(errorsOf(text.replace('r.m > 1', "r.m == 'x'"))).toEqual(['comparison-type'])
  })

  it('of a union may be of either side', () => {
    const text = "choose 1 as a | union (source logs | choose 'x' as a) | filter a == 'x' && a > 0"
    expect(validate(text).diagnostics).toEqual([])
  })
})

describe('a field of unknown type', () => {
  it('is never in the wrong', () => {
    const text = "filter a > 5 && a.contains('x') && a == now() && !a && length(a) > arrayLength(a) && a ~ 'x'"
    expect(validate(text).diagnostics).toEqual([])
  })

  it('is inferred from its use', () => {
    const text =
      "filter age > 50 && name.startsWith('a') && done && $d.start - $m.timestamp < 1h && tags.arrayLength() > 1"
    const { inferred } = analyse(parse(text).query, text)
    expect(Object.fromEntries([...inferred].map(([name, type]) => [name, describeType(type)]))).toEqual({
      '$d.age': 'number',
      '$d.name': 'string',
      '$d.done': 'bool',
      '$d.start': 'timestamp',
      '$d.tags': 'array',
    })
  })
})

describe('a definite mismatch', () => {
  it.each([
    ['filter $m.timestamp > 5', 'comparison-type'],
    ["filter $m.duration == 'slow'", 'comparison-type'],
    ["create x from now() | filter x > '2025-01-01'", 'timestamp-text'],
    ['filter $m.timestamp', 'value-type'],
    ['filter a && 5', 'value-type'],
    ["filter !('a')", 'value-type'],
    ['create x from $m.timestamp + 5', 'operand-type'],
    ['create x from $m.timestamp * 2', 'operand-type'],
    ['create x from true + 1', 'operand-type'],
    ['create x from now() + now()', 'operand-type'],
    ['create x from abs(now())', 'argument-type'],
    ['create x from roundTime($m.timestamp, 300)', 'argument-type'],
    ['create x from arrayLength(5)', 'argument-type'],
    ['create x from [1, 2].arrayContains(now())', 'comparison-type'],
    ["create x from $m.duration.in('a', 'b')", 'comparison-type comparison-type'],
    ['source logs last $m.timestamp', 'value-type'],
    ['extract $m.timestamp into x using kv()', 'value-type'],
    ["create x from formatTimestamp(tz='UTC', now())", 'argument-order'],
    ["create x from case_equals { $m.duration, 'a' -> 1 }", 'comparison-type'],
    ['aggregate avg($m.timestamp) as x', 'argument-type'],
  ])('%s: %s', (text, codes) => {
    expect(errorsOf(text, { source: text.includes('duration') ? 'spans' : 'logs' }).join(' ')).toBe(codes)
  })

  it('is told once, and nothing follows from it', () => {
    expect(errorsOf('create x from (now() + 1) * 2 | filter x > 5 && x.length() > 2')).toEqual(['operand-type'])
  })
})

describe('what is converted safely', () => {
  it.each([
    "create x from concat('a', 1, now())",
    'create x from `{1} {now()}`',
    'create x from roundTime($d.ns:number, 5m)',
    'roundtime $d.ns:number to 5m into t',
    "filter textSearch($d, 'a')",
    'filter $m.severity >= ERROR && $m.severity.in(ERROR, CRITICAL)',
    'filter a == null && $m.timestamp != null',
    'create x from max($m.timestamp, $d.t:timestamp)',
  ])('%s has no error', (text) => {
    expect(errorsOf(text)).toEqual([])
  })
})

describe('types', () => {
  const string: Type = { kind: 'string' }
  const number: Type = { kind: 'number' }

  it('accept themselves, the unknown and null, and any member of a union', () => {
    expect(accepts(string, string)).toBe(true)
    expect(accepts(string, { kind: 'unknown' })).toBe(true)
    expect(accepts(string, { kind: 'null' })).toBe(true)
    expect(accepts(string, { kind: 'union', members: [number, string] })).toBe(true)
  })

  it('refuse what is definitely another', () => {
    expect(accepts(string, number)).toBe(false)
    expect(accepts({ kind: 'array', element: string }, { kind: 'array', element: number })).toBe(false)
  })
})

describe('checking', () => {
  it('throws for no text, with a schema or without', () => {
    const schema = {
      a: 'string',
      'b.c': { type: 'object|string' },
      '$m.x': 'number',
      "d['e.f']": 'array<number>',
      '[': {},
    }
    fc.assert(
      fc.property(anyText, (text) => void validate(text, { schema, source: 'spans' })),
      { numRuns: 1500, seed: 41 },
    )
  })
})
