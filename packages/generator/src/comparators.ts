import { any, type Matcher, map, phrase, token } from './match.ts'
import type { Comparator } from './understanding.ts'

const symbols: Readonly<Record<string, Comparator>> = {
  '>': '>',
  '>=': '>=',
  '≥': '>=',
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '==': '==',
  '=': '==',
  '!=': '!=',
  '<>': '!=',
}

const spoken: readonly (readonly [Comparator, readonly string[]])[] = [
  [
    '>=',
    [
      'at least',
      'no less than',
      'not less than',
      'minimum of',
      'greater than or equal to',
      'more than or equal to',
      '≥',
    ],
  ],
  ['<=', ['at most', 'no more than', 'not more than', 'maximum of', 'less than or equal to', 'up to']],
  [
    '>',
    [
      'more than',
      'greater than',
      'bigger than',
      'larger than',
      'higher than',
      'longer than',
      'slower than',
      'above',
      'over',
      'exceeding',
      'exceeds',
      'exceed',
      'exceeded',
      'beyond',
      'older than',
    ],
  ],
  [
    '<',
    [
      'less than',
      'fewer than',
      'smaller than',
      'lower than',
      'shorter than',
      'faster than',
      'quicker than',
      'below',
      'under',
    ],
  ],
  ['==', ['equal to', 'equals', 'exactly', 'is exactly']],
]

/** `>`, `above`, `at least`, … */
export const comparator: Matcher<Comparator> = any(
  map(token('comparator'), ({ text }) => symbols[text]),
  ...spoken.map(([meaning, phrases]) => map(phrase(...phrases), () => meaning)),
)
