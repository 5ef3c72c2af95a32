import { describe, expect, it } from 'vitest'
import { parse, print, validate } from '../src/index.ts'

const size = 65_536
const hostile = [
  '(',
  ')',
  '[',
  '{',
  '}',
  "'",
  '"',
  '`',
  '`{',
  '|',
  '||',
  '(|',
  '|)',
  '/',
  '//',
  '/*',
  '#',
  '\\',
  '@',
  '$',
  '$d.',
  ';',
  '\n',
  '!',
  '-',
  '1',
  '1h',
  'a.',
  'a:',
  'a ',
  ',',
  '=',
  'case {',
  'filter (',
  '| filter (',
  '|(',
  '| join (source logs',
  '| union (',
  '| stats (',
  '| f /',
  '| groupby (',
  "| filter 'x",
  'f(',
  'cast(',
  'x in (',
  'select ',
  'select a from ',
  '| replace (',
  'a,',
  '| limit 1 ',
  'x is ',
  'not ',
  '? ',
  'left=>',
  'é',
  '😀',
  '```\n',
  'last ',
  'count(distinct ',
  '| create a ',
  '->',
  '::',
]

describe('work', () => {
  for (const piece of hostile) {
    it(`64 KB of ${JSON.stringify(piece)} are read with few looks at each token`, () => {
      const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
      const started = performance.now()
      const { query, work } = parse(text)
      print(query)
      validate(text)
      expect(work).toBeLessThan(text.length * 8 + 10_000)
      // Generous: what is linear takes well under a second, what is quadratic minutes.
      expect(performance.now() - started).toBeLessThan(8000)
    })
  }
})
