import { aggregations, commands, functions } from '../../packages/dataprime/src/index.ts'
import { pick } from './random.ts'

/** Right queries to begin with: what the tables of the language give as examples. */
const seeds: readonly string[] = [
  ...Object.values(commands).map(({ example }) => `source logs last 1h | ${example}`),
  ...Object.values(functions).map(({ example }) => `source logs | filter ${example} != null`),
  ...Object.values(aggregations).map(
    ({ example }) => `source logs | groupby $l.subsystemname as s aggregate ${example} as n`,
  ),
]

/** What queries are made of, and what people and models put into them. */
const pieces: readonly string[] = [
  ...Object.keys(commands),
  ...Object.keys(functions),
  ...'( ) [ ] { } , . : ; | || && ! == != = === <> < <= > >= ~ ~~ + - * / % @ -> => # // /* */ ` \' " \\ $d $l.a $m.severity $p'.split(
    ' ',
  ),
  ...'as into using on by from to with keep asc desc and or not in like is null true false ERROR WARN SELECT FROM WHERE GROUP BY'.split(
    ' ',
  ),
  ...[
    "'text'",
    '"text"',
    '`a {b} c`',
    '/re.gex/',
    '1h30m',
    '5',
    '-2.5',
    "@'now'",
    '@123',
    '(| source logs |)',
    'case {',
    '_',
    '\n',
    '\t',
    '  ',
  ],
  ...['é', '😀', '\u0000', '\u202e', '\r\n', '```dataprime', 'source', 'logs', 'count()', 'field'],
]

/** A right query with a few faults, a soup of pieces, or noise. */
export function nextInput(random: () => number): string {
  const kind = random()
  if (kind < 0.7) return mutated(random, pick(random, seeds))
  if (kind < 0.95)
    return Array.from({ length: 1 + Math.floor(random() * 30) }, () => pick(random, pieces)).join(
      random() < 0.8 ? ' ' : '',
    )
  return Array.from({ length: Math.floor(random() * 60) }, () =>
    String.fromCharCode(Math.floor(random() * 0x3000)),
  ).join('')
}

function mutated(random: () => number, query: string): string {
  let text = query
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
    const at = Math.floor(random() * (text.length + 1))
    const length = Math.floor(random() * 8)
    switch (pick(random, ['insert', 'delete', 'replace', 'repeat', 'join'] as const)) {
      case 'insert':
        text = text.slice(0, at) + pick(random, pieces) + text.slice(at)
        break
      case 'delete':
        text = text.slice(0, at) + text.slice(at + length)
        break
      case 'replace':
        text = text.slice(0, at) + pick(random, pieces) + text.slice(at + length)
        break
      case 'repeat':
        text = text.slice(0, at) + text.slice(Math.max(0, at - length), at).repeat(3) + text.slice(at)
        break
      case 'join':
        text = `${text} | ${pick(random, seeds)}`
        break
    }
  }
  return text
}
