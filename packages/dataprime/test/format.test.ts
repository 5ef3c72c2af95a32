import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commands, format, parse, print } from '../src/index.ts'
import { readCases } from './case-file.ts'

const [, ...cases] = readFileSync(new URL('./cases/format.txt', import.meta.url), 'utf8').split(/^====\n/m)
const options = [{}, { canonical: true }, { width: 40 }, { width: 1, canonical: true }]

/** The lines of all comments of a text that parses, in any order. */
function notes(text: string): readonly string[] {
  const { query } = parse(text)
  const commands = query.source ? [query.source, ...query.stages] : query.stages
  const own = [query, ...commands].flatMap((node) => [
    ...('commentsBefore' in node ? (node.commentsBefore ?? []) : []),
    ...(node.commentsAfter ?? []),
  ])
  return own.flatMap((comment) => comment.text.split('\n').map((line) => line.trim())).sort()
}

/** What is the same before and after formatting: the query itself, and its comments. */
function meaning(text: string) {
  return {
    query: print(parse(text.replace(/\s+$/, '')).query).replace(/^\s*(#|\/\/).*\n|\s(#|\/\/).*$/gm, ''),
    notes: notes(text),
  }
}

describe('format', () => {
  for (const block of cases) {
    const [, input = '', choice = '', output = ''] = /^([\s\S]*?)\n----(.*)\n([\s\S]*?)\s*$/.exec(block) ?? []
    it(input, () => {
      const canonical = choice.trim() === 'canonical'
      expect(format(input, { canonical })).toBe(output)
      expect(format(output, { canonical })).toBe(output)
      expect(notes(output)).toEqual(notes(input))
    })
  }

  it('gives nothing for a text that does not parse', () => {
    expect(format('source logs | filter (')).toBeNull()
  })

  it('lays out chains and lists as long as they are read, a line for each part', () => {
    const many = Array.from({ length: 900 }, (_, at) => `a${at}`)
    expect(format(`filter ${many.join(' && ')}`)?.split('\n')).toHaveLength(900)
    expect(format(`filter ${many.join(' + ')} > 1`)).toContain('a0 + a1')
    expect(format(`choose ${many.join(', ')}`)?.split('\n')).toHaveLength(901)
  })

  it('breaks lines at the given width', () => {
    expect(format('source logs | filter a == 1', { width: 20 })).toBe('source logs\n| filter a == 1')
  })
})

// Pieces that a comment or a line break may stand between.
const stages = [
  ...Object.values(commands).map(({ example }) => example),
  ...readCases('canonical').map(([input = '']) => input.replaceAll(/(?<!\\)\\n(?!')/g, '\n')),
].filter((text) => !/^(source|from|# top)\b/.test(text) && !text.includes('#'))
const gap = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  '  ',
  '\n',
  ' # note a\n',
  ' // note b\n',
  '\n# note c\n',
  ' /* note d */ ',
  '/* e\n f */',
)

/** A query made of stages that parse, with comments where there was space. */
const query = fc
  .tuple(
    fc.array(fc.constantFrom(...stages), { minLength: 1, maxLength: 3 }),
    fc.array(gap, { minLength: 8, maxLength: 8 }),
  )
  .map(([parts, gaps]) => {
    let at = 0
    const spread = (text: string) =>
      text.replace(/('(?:\\.|[^'\\])*'|`[^`]*`|\/[^/ ]+\/)|[ ]/g, (all, kept) => kept ?? gaps[(at++ * 5) % 8] ?? all)
    return `source logs${gaps[0]}| ${parts.map(spread).join(' | ')}${gaps[1]}`
  })
  .filter((text) => parse(text).diagnostics.every((item) => item.severity !== 'error'))

describe('laws of formatting', () => {
  for (const option of options) {
    it(`formatting twice changes nothing, and drops no comment: ${JSON.stringify(option)}`, () => {
      fc.assert(
        fc.property(query, (text) => {
          const once = format(text, option) ?? ''
          expect(format(once, option)).toBe(once)
          expect(meaning(once)).toEqual(meaning(text))
        }),
        { numRuns: 1500, seed: 17 },
      )
    }, 30_000)
  }

  it('canonical formatting without comments is printing', () => {
    fc.assert(
      fc.property(query, (text) => {
        if (notes(text).length === 0) expect(format(text, { canonical: true })).toBe(print(parse(text).query))
      }),
      { seed: 17 },
    )
  })
})
