import type { Query } from 'dataprime'
import type { ConceptName } from './concepts.ts'
import type { Interval } from './durations.ts'
import type { Said } from './reading.ts'
import type { Topic } from './topic.ts'

export type Source = 'logs' | 'spans'
export type Severity = 'DEBUG' | 'VERBOSE' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'

export type Intent =
  | 'error_analysis'
  | 'performance_analysis'
  | 'aggregation'
  | 'search'
  | 'trend'
  | 'top'
  | 'comparison'
  | 'monitoring'
  | 'count'
  | 'unknown'

export type FieldType = 'string' | 'number' | 'bool' | 'timestamp' | 'interval' | 'array' | 'object'

/** The fields of the caller's data: keypath → type and, where known, sample values. */
export type Schema = Readonly<
  Record<string, { readonly type: FieldType; readonly values?: readonly (string | number | boolean)[] | undefined }>
>

/** A field as the question names it; which keypath that is may depend on the source. */
export type FieldRef =
  | { readonly kind: 'concept'; readonly name: ConceptName }
  | {
      readonly kind: 'keypath'
      /** The first is the root. */
      readonly path: readonly string[]
      readonly label: string
      readonly type?: FieldType
      /** Written out by the user, found in the caller's schema, or a plain word taken for a field's name. */
      readonly origin: 'written' | 'schema' | 'guessed'
    }

/** Instants are epoch milliseconds. */
export type TimeRange =
  | { readonly kind: 'last'; readonly interval: Interval }
  | {
      readonly kind: 'between'
      readonly from: number
      readonly to: number | 'now'
      /** "last month", which others take for thirty days. */
      readonly isMonth?: boolean
    }
  | { readonly kind: 'around'; readonly at: number; readonly interval: Interval }

export type Comparator = '>' | '>=' | '<' | '<=' | '==' | '!='

/** A quantity as the user gave it: milliseconds for a time, bytes for a size. */
export type Quantity =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'size'; readonly bytes: number }
  | { readonly kind: 'percent'; readonly n: number }
  | { readonly kind: 'money'; readonly n: number }
  /** How long a text is. */
  | { readonly kind: 'characters'; readonly n: number }
  | { readonly kind: 'plain'; readonly n: number }

/** A point in time, in epoch milliseconds. */
export interface Instant {
  readonly kind: 'instant'
  readonly at: number
}

export type Test =
  | { readonly kind: 'severity'; readonly relation: 'is' | 'atLeast' | 'atMost'; readonly levels: readonly Severity[] }
  | {
      readonly kind: 'outcome'
      readonly outcome: 'failure' | 'success'
      /** Of jobs and the like, which have no status but say that they failed. */
      readonly isOfBackground?: boolean
    }
  | { readonly kind: 'equals'; readonly field: FieldRef; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'subnet'; readonly field: FieldRef; readonly prefix: string }
  | {
      readonly kind: 'startsWith'
      readonly field: FieldRef
      readonly value: string
      /** It ends with the value instead. */
      readonly isEnd?: boolean
    }
  | { readonly kind: 'status'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'threshold'
      readonly field: FieldRef
      readonly comparator: Comparator
      readonly quantity: Quantity
    }
  | { readonly kind: 'text'; readonly phrases: readonly string[]; readonly field?: FieldRef }
  | { readonly kind: 'exists'; readonly field: FieldRef }
  | { readonly kind: 'healthCheck' }
  /** All conditions of at least one branch: "status 500 or slower than 5s". */
  | { readonly kind: 'either'; readonly branches: readonly (readonly Condition[])[] }

/** Positions of tokens of the question, the end exclusive. */
export interface Words {
  readonly start: number
  readonly end: number
}

export interface Condition {
  readonly test: Test
  readonly negated: boolean
  /** What says so; absent of what nobody said in so many words. */
  readonly words?: Words
}

/** What is made of many figures. */
export type Statistic =
  | { readonly kind: 'stat'; readonly stat: 'avg' | 'sum' | 'max' | 'min' | 'stddev' | 'variance' }
  | { readonly kind: 'percentile'; readonly rank: number }

export type Measure =
  | { readonly kind: 'count' }
  | { readonly kind: 'distinct'; readonly field: FieldRef }
  | (Statistic & { readonly field: FieldRef })
  /** How many rows pass the test, for each row, or for each that passes `per`; `among` counts different values instead. */
  | {
      readonly kind: 'ratio'
      readonly of: Test
      readonly per?: Test
      readonly among?: FieldRef
      readonly label: string
    }
  /** The rows that pass the test, beside figures of others. */
  | { readonly kind: 'countIf'; readonly of: Test; readonly label: string }

export type Order =
  | { readonly kind: 'measure'; readonly direction: 'asc' | 'desc' }
  /** By the first of what is grouped by. */
  | { readonly kind: 'key'; readonly direction: 'asc' | 'desc' }
  | { readonly kind: 'field'; readonly field: FieldRef; readonly direction: 'asc' | 'desc' }
  /** By how long the text is. */
  | { readonly kind: 'length'; readonly field: FieldRef; readonly direction: 'asc' | 'desc' }

export interface Understanding {
  readonly question: string
  readonly intent: Intent
  /** 0 to 1: how much of the question was understood, and how clearly it is of this intent. */
  readonly confidence: number
  /** The words really matched, as the user wrote them. */
  readonly keywords: readonly string[]
  /** The same, with what each decides. */
  readonly said: readonly Said[]
  /** Whether it asks about telemetry at all. */
  readonly topic: Topic
  readonly source: Source
  readonly timeRange?: TimeRange
  readonly conditions: readonly Condition[]
  readonly groupings: readonly FieldRef[]
  /** `auto` is "over time" without a width. */
  readonly bucket?: Interval | 'auto'
  readonly measures: readonly Measure[]
  /** Of the counts of each stretch of time, or else of each of `over`: the peak of "peak requests per minute". */
  readonly summary?: { readonly statistic: Statistic; readonly over: readonly FieldRef[] }
  /** Keeps the groups where this measure, one of the above, compares so. */
  readonly having?: {
    readonly measure: Measure
    readonly comparator: Comparator
    readonly quantity: Quantity | Instant
  }
  readonly order?: Order
  readonly limit?: number
  /** At most so many of each: the latest error of each service, the top 3 endpoints per region. */
  readonly ofEach?: { readonly fields: readonly FieldRef[]; readonly count: number }
  /** Only these fields are wanted. */
  readonly columns: readonly FieldRef[]
  /** The different values of the groupings, without figures. */
  readonly isListing: boolean
  /** Put beside the same question, this much earlier. */
  readonly comparison?: { readonly earlierBy: Interval; readonly label: string }
  /** What a result row is about: names the count. */
  readonly noun: string
  /** Names that were taken for those of services. */
  readonly guessedNames: readonly string[]
  /** The source was chosen because latency is measured there. */
  readonly isSourceGuessed: boolean
  /** What was read into the question while reading it. */
  readonly assumptions: readonly string[]
  /** Ready made: the query before as the question changes it, or one that stands in the question. */
  readonly changed?: Query
}
