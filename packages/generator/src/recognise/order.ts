import { ahead, any, type Matcher, map, not, opt, phrase, seq, token, word } from '../match.ts'
import { wholeNumber } from '../numbers.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, Order } from '../understanding.ts'

/** Finds "the 10 longest messages" and "largest responses": sizes, before anybody takes them for times or for what is most common. */
export function sizeOrder(reading: Reading): { readonly order: Order; readonly limit: number } | undefined {
  const lead = seq(opt(word('the|top')), opt(wholeNumber))
  const [found] = reading.take(
    any<{ readonly order: Order; readonly n: number | undefined }>(
      map(
        seq(
          lead,
          word('longest|shortest|largest|biggest'),
          opt(word('log|error|warning')),
          ahead(word('message|messages|line|lines|logs|entries')),
        ),
        ([[, n], said]) => ({
          n,
          order: {
            kind: 'length',
            field: { kind: 'concept', name: 'message' },
            direction: said === 'shortest' ? 'asc' : 'desc',
          },
        }),
      ),
      map(
        seq(lead, word('largest|biggest|smallest'), ahead(seq(word('responses|requests|payloads'), not(per)))),
        ([[, n], said]) => ({
          n,
          order: {
            kind: 'field',
            field: { kind: 'concept', name: 'bytes' },
            direction: said === 'smallest' ? 'asc' : 'desc',
          },
        }),
      ),
    ),
    { once: true },
  )
  return found && { order: found.value.order, limit: found.value.n ?? usualRows }
}

const per = word('per|by|for')

const usualRows = 10

/** Finds an order said outright: "sorted by time descending", "newest first". */
export function order(reading: Reading, field: Matcher<FieldRef>): Order | undefined {
  const said = any<'asc' | 'desc'>(
    map(
      phrase(
        'descending',
        'desc',
        'in descending order',
        'decreasing',
        'high to low',
        'highest first',
        'largest first',
      ),
      () => 'desc',
    ),
    map(phrase('ascending', 'asc', 'in ascending order', 'increasing', 'low to high', 'lowest first'), () => 'asc'),
  )
  const direction = opt(said)
  const sorted = phrase(
    'sorted by',
    'sort by',
    'ordered by',
    'order by',
    'sort the results by',
    'sort them by',
    'order them by',
    'sorting by',
  )
  const rows = opt(word('logs|log|results|result|rows|events|spans|traces|them|it|entries|requests'))
  const time = { kind: 'concept', name: 'timestamp' } as const
  const duration = { kind: 'concept', name: 'duration' } as const
  // "sort errors by host": what is sorted is for others to read
  const byBehind: Matcher<string> = (tokens, at) =>
    /^(?:sort|order)$/.test(reading.tokens[at - 2]?.lower ?? '') ? word('by')(tokens, at) : undefined
  const found = reading.take(
    any<Order>(
      map(seq(byBehind, field, direction), ([, ref, way]) => ({ kind: 'field', field: ref, direction: way ?? 'asc' })),
      map(
        seq(word('sort|order'), opt(word('the|all')), rows, word('by'), field, opt(phrase('as a number')), direction),
        ([, , , , ref, , way]) => ({ kind: 'field', field: ref, direction: way ?? 'asc' }),
      ),
      map(
        seq(
          sorted,
          opt(word('the')),
          phrase(
            'count',
            'number',
            'number of errors',
            'error count',
            'errors',
            'frequency',
            'volume',
            'number of requests',
            'request count',
            'the count',
          ),
          direction,
        ),
        ([, , , way]) => ({ kind: 'measure', direction: way ?? 'desc' }),
      ),
      map(seq(sorted, opt(word('the')), field, direction), ([, , ref, way]) => ({
        kind: 'field',
        field: ref,
        direction: way ?? 'asc',
      })),
      // the name of what the groups are: "errors by application sorted by name"
      map(
        seq(sorted, opt(word('the|their')), word('name|names'), direction),
        ([, , , way]): Order => ({
          kind: 'key',
          direction: way ?? 'asc',
        }),
      ),
      map(phrase('alphabetically', 'in alphabetical order'), (): Order => ({ kind: 'key', direction: 'asc' })),
      map(seq(word('by'), field, said), ([, ref, way]) => ({ kind: 'field', field: ref, direction: way })),
      map(phrase('newest first', 'latest first', 'most recent first', 'in reverse chronological order'), () => ({
        kind: 'field',
        field: time,
        direction: 'desc',
      })),
      map(
        phrase('oldest first', 'earliest first', 'in chronological order', 'chronologically', 'in order of time'),
        () => ({ kind: 'field', field: time, direction: 'asc' }),
      ),
      map(
        seq(word('worst|busiest|noisiest|biggest|highest|largest'), token('word'), word('first')),
        (): Order => ({ kind: 'measure', direction: 'desc' }),
      ),
      map(phrase('slowest first', 'longest first'), () => ({ kind: 'field', field: duration, direction: 'desc' })),
      map(phrase('fastest first', 'shortest first'), () => ({ kind: 'field', field: duration, direction: 'asc' })),
      map(
        phrase(
          'most frequent first',
          'most common first',
          'highest first',
          'largest first',
          'biggest first',
          'most first',
          'worst first',
          'biggest groups first',
          'largest groups first',
          'noisiest first',
          'busiest first',
          'highest count first',
          'in descending order',
          'descending',
        ),
        () => ({ kind: 'measure', direction: 'desc' }),
      ),
      map(
        phrase(
          'least frequent first',
          'rarest first',
          'lowest first',
          'smallest first',
          'fewest first',
          'in ascending order',
          'ascending',
        ),
        () => ({ kind: 'measure', direction: 'asc' }),
      ),
    ),
    // "items per order by country" are grouped
    { accept: (start) => !isOfEach(reading.tokens, start) },
  )
  return found[0]?.value
}

const isOfEach = (tokens: Reading['tokens'], start: number): boolean =>
  tokens[start]?.lower === 'order' && /^(?:per|each|every|an|of)$/.test(tokens[start - 1]?.lower ?? '')
