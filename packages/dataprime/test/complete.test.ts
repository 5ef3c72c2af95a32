import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CheckOptions, commands, complete, parse } from '../src/index.ts'
import { anyText } from './support/texts.ts'

const schema = {
  'user.id': { type: 'string' },
  region: { type: 'string', values: ['eu', 'us'] },
  'http.status code': 'number',
}

/** What is offered where the text has a `^`. */
function offered(marked: string, options: CheckOptions = { schema }) {
  const offset = marked.indexOf('^')
  return complete(marked.replace('^', ''), offset, options)
}
const labels = (marked: string, options?: CheckOptions) => offered(marked, options).map((item) => item.label)

/** The text with the named item taken. */
function taken(marked: string, label: string): string {
  const item = offered(marked).find((candidate) => candidate.label === label)
  const text = marked.replace('^', '')
  if (!item) return `${label} is not offered`
  return text.slice(0, item.range.start.offset) + item.insert + text.slice(item.range.end.offset)
}

describe('complete', () => {
  it('offers source and all commands in an empty text', () => {
    expect(labels('^')).toEqual(['source', ...Object.keys(commands).filter((name) => name !== 'source')])
  })

  it('offers commands after a pipe, but no second source', () => {
    expect(labels('source logs | ^')).toContain('filter')
    expect(labels('source logs | ^')).not.toContain('source')
    expect(labels('source logs | gr^')).toEqual(['groupby'])
  })

  it('offers commands at the start of a query in brackets, source among them', () => {
    expect(labels('source logs | join (so^')).toEqual(['source'])
    expect(labels('filter x.inArray((| so^')).toEqual(['source'])
    expect(labels('source logs | union (source spans | li^')).toEqual(['limit'])
  })

  it('offers what can be called on a field, by its type', () => {
    expect(labels('filter region.^')).toContain('startsWith')
    expect(labels('filter region.^')).not.toContain('abs')
    expect(labels("filter $d.http['status code'].^")).toContain('round')
    expect(labels('filter never_heard_of.st^')).toEqual(['startsWith'])
    expect(labels('filter user.^')).toEqual(['$d.user.id'])
    expect(labels('filter $d.^')).not.toContain('trim')
    expect(taken('filter region.st^', 'startsWith')).toBe('filter region.startsWith(')
  })

  it('offers keys before aggregations where a grouping begins, and after its keyword the other way round', () => {
    expect(labels('groupby ^')[0]).toMatch(/^\$d/)
    expect(labels('groupby ^')).toContain('count')
    expect(labels('groupby region aggregate ^')[0]).toBe('any_value')
    expect(labels('top 5 ^')[0]).toMatch(/^\$d/)
    expect(labels('top 5 region by ^')[0]).toBe('any_value')
  })

  it('offers the units of a function as texts', () => {
    expect(labels("create h from extractTime($m.timestamp, '^")).toContain("'month'")
    expect(labels("create h from (now() - $m.timestamp).toTimeUnit('^")).toContain("'hour'")
    expect(labels("create h from formatTimestamp($m.timestamp, '^")).toEqual([])
  })

  it('puts what is taken in the place of the word', () => {
    expect(taken('source logs | fil^', 'filter')).toBe('source logs | filter ')
    expect(taken('source logs | filter $m.sev^erity == ERROR', '$m.severity')).toBe(
      'source logs | filter $m.severity == ERROR',
    )
    expect(taken('source logs | filter us^', '$d.user.id')).toBe('source logs | filter $d.user.id')
  })

  it('offers data sets, time windows and lengths of time after source', () => {
    expect(labels('source ^')).toEqual(['logs', 'spans'])
    expect(labels('source logs ^')).toEqual(['last', 'between', 'around', 'timeshifted'])
    expect(labels('source logs last ^')).toContain('15m')
    expect(labels('source logs last 5^')).toEqual(
      ['5d', '5h', '5m', '5s', '5ms', '5us', '5ns'].filter((x) => x !== '5m').toSpliced(2, 0, '5m'),
    )
    expect(labels("source logs between @'now' - 1h ^")).toEqual(['and'])
  })

  it('offers the fields of the source and the schema', () => {
    expect(labels('source logs | filter $m.^')).toContain('$m.severity')
    expect(labels('source spans | filter $m.^')).toContain('$m.duration')
    expect(labels('source spans | filter $m.^')).not.toContain('$m.severity')
    expect(labels('source spans | filter $l.serv^')).toEqual(['$l.serviceName'])
    expect(labels('filter ^')).toEqual(
      expect.arrayContaining(['$d.user.id', "$d['http.status code']", 'contains', 'case']),
    )
  })

  it('offers what earlier stages made, and nothing else after an aggregation', () => {
    expect(labels('create slow from $d.ms > 5 | filter sl^')).toContain('slow')
    expect(labels('create slow from $d.ms > 5 | filter $d.^')).toContain('slow')
    expect(labels('create slow from $d.ms > 5 | filter $metadata.sev^')).toEqual(['$m.severity'])
    const after = 'groupby $l.subsystemname as service aggregate count() as errors | filter ^'
    expect(labels(after)).toEqual(expect.arrayContaining(['service', 'errors']))
    expect(labels(after)).not.toContain('$m.severity')
  })

  it('offers severities where the severity is compared', () => {
    expect(labels('filter $m.severity == ^')[0]).toBe('DEBUG')
    expect(labels('filter $m.severity >= ER^')).toEqual(['ERROR'])
    expect(labels('filter $m.severity.in(ERROR, CR^')).toEqual(['CRITICAL'])
    expect(labels('filter $d.other == ER^')).not.toContain('ERROR')
  })

  it('offers the values of the schema where the field is compared, in quotes', () => {
    expect(labels('filter $d.region == ^').slice(0, 2)).toEqual(["'eu'", "'us'"])
    expect(labels("filter region == 'e^")).toEqual(["'eu'"])
    expect(taken("filter region == 'e^' && x", "'eu'")).toBe("filter region == 'eu' && x")
  })

  it('offers aggregations only where they are legal', () => {
    expect(labels('groupby $l.subsystemname aggregate cou^')).toContain('count')
    expect(labels('top 5 $d.x by av^')).toContain('avg')
    expect(labels('filter count_^')).toEqual([])
  })

  it('offers clauses and operators after a value', () => {
    expect(labels('dedupeby $d.x ^')).toEqual(expect.arrayContaining(['keep', 'orderby', '==']))
    expect(labels('groupby $d.x ^')).toEqual(expect.arrayContaining(['as', 'aggregate']))
    expect(labels('orderby $d.x de^')).toEqual(['desc'])
  })

  it('offers no value where none can stand', () => {
    expect(labels('limit ^')).toEqual([])
    expect(labels('count ^')).toEqual(['into'])
    expect(labels('union (source logs) ^')).toEqual([])
    expect(labels('join (source logs) u^')).toEqual(['using'])
  })

  it('offers methods after a dot, types after a colon, extractors after using', () => {
    expect(labels("filter 'a'.toLow^")).toEqual(['toLowerCase'])
    expect(labels('filter $d.x:string.toUp^')).toEqual(['toUpperCase'])
    expect(labels('filter $d.x:n^')).toEqual(['number', 'num'])
    expect(labels('extract $d.x into y using js^')).toEqual(['jsonobject'])
  })

  it('offers nothing in comments, other strings and patterns', () => {
    expect(labels('filter x # fil^')).toEqual([])
    expect(labels("filter x == 'fil^'")).toEqual([])
    expect(labels('filter x.matches(/fil^/)')).toEqual([])
  })

  it('offers every command by any beginning of its name', () => {
    for (const name of Object.keys(commands)) {
      for (let length = 1; length <= name.length; length++) {
        expect(labels(`source logs | ${name.slice(0, length)}^`).includes(name)).toBe(name !== 'source')
      }
    }
  })

  it('never throws, and every item stands at the offset', () => {
    fc.assert(
      fc.property(anyText, fc.nat(200), (text, offset) => {
        for (const { range, insert } of complete(text, offset, { schema })) {
          expect(range.start.offset).toBeLessThanOrEqual(Math.min(offset, text.length))
          expect(range.end.offset).toBeGreaterThanOrEqual(Math.min(offset, text.length))
          expect(insert).not.toBe('')
        }
      }),
      { numRuns: 1500, seed: 5 },
    )
  })

  it('a command that is taken parses as one', () => {
    for (const { insert, kind } of offered('source logs | ^')) {
      expect(kind).toBe('command')
      const [stage] = parse(`source logs | ${insert}`).query.stages
      expect(stage?.kind === 'brokenStage' ? stage.command : stage?.kind).toBe(insert.trim())
    }
  })
})
