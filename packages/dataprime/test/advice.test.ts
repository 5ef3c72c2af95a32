import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { adviseOn, parse, validate } from '../src/index.ts'

// A code, then queries that are advised so, with the place it is about in «», and below "not" those that are not.
const blocks = readFileSync(new URL('cases/advice.txt', import.meta.url), 'utf8')
  .split(/\n\s*\n/)
  .slice(1)
  .map((block) => {
    const [code = '', ...lines] = block.trim().split('\n')
    const not = lines.indexOf('not')
    return { code, advised: lines.slice(0, not), left: lines.slice(not + 1) }
  })

describe('advice', () => {
  for (const { code, advised, left } of blocks) {
    it.each(advised)(`${code} of %s`, (marked) => {
      const [before = '', place = '', after = ''] = marked.split(/[«»]/)
      const text = before + place + after
      expect(validate(text).isValid, text).toBe(true)
      const found = adviseOn(parse(text).query).find((advice) => advice.code === code)
      expect(found && text.slice(found.range.start.offset, found.range.end.offset)).toBe(place)
    })
    it.each(left)(`no ${code} of %s`, (text) => {
      expect(validate(text).isValid, text).toBe(true)
      expect(codesOf(text)).not.toContain(code)
    })
  }

  it('has cases of every kind, with queries that are left alone', () => {
    const everything = blocks.flatMap(({ advised }) => advised).flatMap((text) => codesOf(text.replace(/[«»]/g, '')))
    expect([...new Set(everything)].sort()).toEqual(blocks.map(({ code }) => code).sort())
    for (const { code, advised, left } of blocks) expect([advised.length, left.length], code).not.toContain(0)
  })

  it('says a fact and its reason, then what to do, in one short line', () => {
    for (const { advised } of blocks)
      for (const { message } of adviseOn(parse((advised[0] ?? '').replace(/[«»]/g, '')).query)) {
        expect(message).toMatch(/^[A-Zd][^\n]+: [a-z][^\n]+[^.]$/)
        expect(message.length, message).toBeLessThan(230)
      }
  })

  it('leaves a narrow, filtered, bounded query in peace', () => {
    const text =
      'source logs last 1h | filter $m.severity == ERROR | groupby $l.subsystemname as s aggregate count() as n'
    expect(codesOf(text)).toEqual([])
  })

  it('begins with what is worth most', () => {
    const found = adviseOn(parse("source logs | wildfind 'aaa' | filter msg.contains('b')").query)
    expect(found.map(({ impact }) => impact)).toEqual(['high', 'medium', 'medium', 'low'])
  })

  it('is given on what could not be read as well', () => {
    expect(codesOf('source logs | groupby | filter ( | limit')).toContain('no-time-range')
    expect(adviseOn(parse('').query)).toBeDefined()
  })
})

function codesOf(text: string): readonly string[] {
  return adviseOn(parse(text).query).map(({ code }) => code)
}
