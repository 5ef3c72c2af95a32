import { comparator } from '../comparators.ts'
import { duration, type Interval, inMs, unit } from '../durations.ts'
import { ahead, any, type Matcher, map, not, opt, phrase, seq, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef } from '../understanding.ts'

const adverbs: Readonly<Record<string, Interval>> = {
  secondly: { count: 1, unit: 's' },
  minutely: { count: 1, unit: 'm' },
  hourly: { count: 1, unit: 'h' },
  daily: { count: 1, unit: 'd' },
  weekly: { count: 7, unit: 'd' },
  monthly: { count: 30, unit: 'd' },
}

const never: Interval = { count: 0, unit: 's' }
const bucketNoun = word(
  'bucket|buckets|interval|intervals|step|steps|window|windows|bin|bins|slot|slots|resolution|granularity',
)

/** What may stand in front of what the question asks for. */
const opening = opt(
  any<unknown>(phrase('show me', 'which', 'what', 'list', 'find', 'give me', 'show'), word('all|the')),
)

const boundBehind = seq(
  word('with|where|when|that|having|had|in'),
  opt(word('had|have|has|which|errors|logs|requests')),
  comparator,
)

/** Finds how time is cut: `per hour`, `every 5 minutes`, `in 15-minute buckets`, `over time`. */
export function bucket(reading: Reading, field: Matcher<FieldRef>): Interval | 'auto' | undefined {
  const more = seq(word('and|,|/'), opt(word('by|per|the')), field)
  const width = any<Interval | undefined>(
    map(seq(opt(word('in|into|of|by|with|per|using')), opt(word('a')), duration, bucketNoun), ([, , each]) => each),
    map(seq(opt(word('grouped|group|bucketed|aggregated')), word('per|every|each|by'), duration), ([, , each]) => each),
    map(
      seq(
        opt(word('grouped|group|bucketed|aggregated|broken')),
        opt(word('down')),
        any<unknown>(phrase('for each', 'for every', 'by the'), word('per|every|each|by|/')),
        unit,
        not(more), // else one of several keys
        not(seq(word('of'), opt(word('the')), word('day|week'))), // "by hour of the day" is no stretch of time
      ),
      ([, , , each]) => each,
    ),
    map(seq(opt(word('in|with|using')), bucketNoun, word('of'), duration), ([, , , each]) => each),
    // "days with more than 1000 errors"
    map(seq(opening, unit, ahead(boundBehind)), ([, each]) => each),
    map(word(Object.keys(adverbs).join('|')), (name) => adverbs[name]),
    map(seq(phrase('minute by minute')), () => adverbs['minutely']),
    map(seq(phrase('hour by hour')), () => adverbs['hourly']),
    map(seq(phrase('day by day')), () => adverbs['daily']),
  )
  // "requests per second every 5 minutes": the wider one is the bucket.
  const [first] = [...reading.take(width)].sort((a, b) => inMs(b.value ?? never) - inMs(a.value ?? never))
  const vague = reading.take(
    any<string>(
      phrase('over time', 'by time', 'over the day', 'over the course of', 'time series', 'as a timeline', 'time line'),
      word(
        'trend|trends|trending|increase|increases|decrease|rise|growth|timeline|timeseries|timechart|histogram|evolution|plot|chart|graph|spike|spikes|surge|surges',
      ),
      moves,
      phrase('than usual', 'than normal', 'than normally', 'out of the ordinary'),
      phrase('how do', 'how does', 'how did', 'how have', 'how has'),
    ),
    {
      accept: (start, end) =>
        !reading.tokens.slice(start, end).some(({ lower }) => lower === 'how') || develops(reading, end),
    },
  )
  return first?.value ?? (vague.length > 0 ? 'auto' : undefined)
}

/** "Is the error rate going up?" */
const moves = any<string>(
  phrase(
    'going up',
    'going down',
    'go up',
    'went up',
    'getting worse',
    'getting better',
    'getting slower',
    'getting faster',
  ),
  word('increasing|decreasing|rising|dropping|growing|climbing|shrinking|spiking|spiked'),
)

/** "How do errors develop": a question about time; "how does checkout work" is not. */
function develops(reading: Reading, from: number): boolean {
  const verb = word(
    'develop|developed|change|changed|evolve|evolved|trend|trended|vary|varied|fluctuate|progress|progressed',
  )
  return reading.tokens.some((_, at) => at >= from && verb(reading.tokens, at))
}

const widths: readonly (readonly [upToMs: number, width: Interval])[] = [
  [900_000, { count: 1, unit: 'm' }],
  [3_600_000, { count: 1, unit: 'm' }],
  [6 * 3_600_000, { count: 5, unit: 'm' }],
  [12 * 3_600_000, { count: 10, unit: 'm' }],
  [3 * 86_400_000, { count: 1, unit: 'h' }],
  [14 * 86_400_000, { count: 6, unit: 'h' }],
]

/** A width that gives a few dozen points over a window of this length (milliseconds). */
export function widthFor(windowMs: number | undefined): Interval {
  if (windowMs === undefined) return { count: 1, unit: 'h' }
  return widths.find(([upTo]) => windowMs <= upTo)?.[1] ?? { count: 1, unit: 'd' }
}
