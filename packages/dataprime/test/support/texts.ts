import fc from 'fast-check'
import { commands } from '../../src/index.ts'

const piece = fc.constantFrom(
  ...[
    "'text'",
    '"text"',
    '`a {b} c`',
    '`',
    "'",
    '5',
    '15m',
    '1h30',
    '/re/',
    '/',
    '# note\n',
    '/* x */',
    '$d',
    '$m.severity',
  ],
  ...[
    'source logs',
    '|',
    '||',
    'filter',
    'groupby',
    'x',
    'x.y',
    '==',
    '.in(',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '(|',
    '|)',
  ],
  ...['case {', '->', 'as', 'by', 'last', ':', '.', ',', 'count()', 'ERROR', 'é', '\n', '\\', '@', 'join (', '!'],
)

/** Queries, almost queries and anything else. */
export const anyText = fc.oneof(
  fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(' ')),
  fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
  fc
    .array(fc.constantFrom(...Object.values(commands).map(({ example }) => example)), { maxLength: 3 })
    .map((stages) => stages.join(' | ')),
  fc.string({ maxLength: 60 }),
)
