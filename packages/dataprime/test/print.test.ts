import { describe, expect, it } from 'vitest'
import { aggregations, commands, functions, parse, print } from '../src/index.ts'
import { readCases } from './case-file.ts'

const errorsIn = (text: string) => parse(text).diagnostics.filter((item) => item.severity === 'error')

describe('canonical text', () => {
  for (const [input = '', expected = input] of readCases('canonical')) {
    it(input, () => {
      const text = input.replaceAll(/(?<!\\)\\n(?!')/g, '\n')
      const wanted = expected.replaceAll(/(?<!\\)\\n(?!')/g, '\n')
      expect(errorsIn(text)).toEqual([])
      expect(print(parse(text).query)).toBe(wanted)
      expect(print(parse(wanted).query)).toBe(wanted)
    })
  }

  it('breaks a long query before its pipes', () => {
    const long = `source logs | filter ${'a'.repeat(60)} == 1 | filter ${'b'.repeat(40)} == 2`
    expect(print(parse(long).query).split('\n')).toEqual([
      'source logs',
      `| filter ${'a'.repeat(60)} == 1`,
      `| filter ${'b'.repeat(40)} == 2`,
    ])
  })
})

describe('examples in the tables', () => {
  for (const { name, example } of Object.values(commands)) {
    it(`the example of ${name} is canonical`, () => {
      expect(errorsIn(example)).toEqual([])
      expect(print(parse(example).query)).toBe(example)
    })
  }
  for (const [name, { example }] of Object.entries(functions)) {
    it(`the example of ${name} parses`, () => expect(parse(`create x from ${example}`).diagnostics).toEqual([]))
  }
  for (const [name, { example }] of Object.entries(aggregations)) {
    it(`the example of ${name} parses`, () => expect(parse(`aggregate ${example}`).diagnostics).toEqual([]))
  }
})
