import { comma, list, type Matcher, map, phrase, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef } from '../understanding.ts'
import { isNumeric } from './measure.ts'

/** "bytes served", "revenue", "retries": these add up, and nobody wants their average unless they say so. */
const addsUp = phrase(
  'bytes',
  'bytes sent',
  'bytes transferred',
  'bandwidth',
  'revenue',
  'retries',
  'amount',
  'amounts',
)

export interface NamedFigure {
  readonly field: FieldRef
  /** Named in one breath with it: "cpu and memory". */
  readonly others: readonly FieldRef[]
  readonly addsUp: boolean
  readonly words: string
}

/** A figure that is only named, "CPU usage over time": what is left when everything else has been read. */
export function namedFigure(reading: Reading, field: Matcher<FieldRef>): NamedFigure | undefined {
  const figure = map(field, (ref) =>
    isNumeric(ref) && (ref.kind === 'concept' || (ref.origin === 'schema' && ref.type === 'number')) ? ref : undefined,
  )
  const [first] = reading.take(list(figure, comma), {
    once: true,
    accept: (start) => !word('attempts')(reading.tokens, start),
  })
  const [of, ...others] = first?.value ?? []
  if (!first || !of) return undefined
  const words = reading.tokens.slice(first.start, first.end).map(({ text }) => text)
  return { field: of, others, addsUp: addsUp(reading.tokens, first.start) !== undefined, words: words.join(' ') }
}
