import { comparator } from '../comparators.ts'
import { conceptOf } from '../concepts.ts'
import { inMs, unit } from '../durations.ts'
import { countedIn, holdsPlainValues } from '../fields.ts'
import { any, type Matcher, many, map, not, opt, phrase, seq, word } from '../match.ts'
import { number } from '../numbers.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Comparator, Condition, FieldRef, Measure, Quantity, Test } from '../understanding.ts'
import { guessedKey } from './keys.ts'
import { statistic } from './measure.ts'
import { fieldFor, isBare, notUnit, quantity } from './quantity.ts'
import { ratio } from './shares.ts'

interface Threshold {
  /** Absent when only the quantity tells: "slower than 2s" is about time. */
  readonly field?: FieldRef
  /** "more than 100 times", "p95 latency above 2s": of the groups, not of the rows. */
  readonly measure?: Measure
  readonly comparator: Comparator
  readonly quantity: Quantity
}

export type GroupThreshold = Required<Pick<Threshold, 'measure' | 'comparator' | 'quantity'>>

/** What is "within" more than this is a window of time. */
const aMinute = 60_000

function thresholds(field: Matcher<FieldRef>): Matcher<Threshold> {
  const verb = opt(
    phrase(
      'is',
      'are',
      'was',
      'were',
      'of',
      'took',
      'takes',
      'taking',
      'that took',
      'lasting',
      'lasted',
      'with',
      'has',
      'have',
      'had',
      'went',
      'being',
    ),
  )
  const measurable = map(field, (ref) => (isMeasurable(ref) ? ref : undefined))
  const copula = opt(phrase('is', 'are', 'was', 'were', 'of', 'goes', 'went', 'has been'))
  return any<Threshold>(
    map(
      seq(
        opt(word('whose|where|with|having')),
        opt(word('the|a|an')),
        statistic,
        opt(word('of|request|span')),
        opt(measurable),
        copula,
        comparator,
        quantity,
      ),
      ([, , kind, , of, , how, q]) => ({
        measure: { ...kind, field: of ?? fieldFor(q) },
        comparator: how,
        quantity: q,
      }),
    ),
    // "latency above 500 ms at p95"
    map(
      seq(
        opt(word('whose|where|with|having')),
        opt(measurable),
        verb,
        comparator,
        quantity,
        word('at'),
        opt(word('the')),
        statistic,
      ),
      ([, of, , how, q, , , kind]) => ({
        measure: { ...kind, field: of ?? fieldFor(q) },
        comparator: how,
        quantity: q,
      }),
    ),
    map(
      seq(opt(word('whose|where|with|having')), opt(word('the|a|an')), ratio, copula, comparator, quantity),
      ([, , [measure], , how, q]) => measure && { measure, comparator: how, quantity: q },
    ),
    map(seq(opt(word('with|having|whose|where')), field, verb, comparator, quantity), ([, of, , how, q]) =>
      isMeasurable(of) ? { field: of, comparator: how, quantity: q } : undefined,
    ),
    map(seq(verb, word('longer|slower|faster|shorter|quicker'), word('than'), number, notUnit), ([, how, , n]) => ({
      field: { kind: 'concept', name: 'duration' },
      comparator: how === 'longer' || how === 'slower' ? '>' : '<',
      quantity: { kind: 'plain', n },
    })),
    map(seq(verb, comparator, quantity), ([, how, q]) => (isBare(q) ? undefined : { comparator: how, quantity: q })),
    map(
      seq(
        phrase('took', 'takes', 'taking', 'take', 'lasting', 'lasted', 'running for', 'running'),
        quantity,
        opt(phrase('or more', 'or longer')),
      ),
      ([, q]) => (q.kind === 'time' ? { comparator: '>=', quantity: q } : undefined),
    ),
    map(seq(quantity, phrase('or more', 'or longer', 'or slower', 'or higher')), ([q]) =>
      isBare(q) ? undefined : { comparator: '>=', quantity: q },
    ),
    map(seq(verb, comparator, number, word('distinct|unique|different'), field), ([, how, n, , of]) => ({
      measure: { kind: 'distinct', field: of },
      comparator: how,
      quantity: { kind: 'plain', n },
    })),
    map(seq(comparator, word('once|twice')), ([how, said]) => ({
      measure: { kind: 'count' },
      comparator: how,
      quantity: { kind: 'plain', n: said === 'once' ? 1 : 2 },
    })),
    // "payments over 500"
    map(seq(ofMoney, comparator, number, notUnit), ([, how, n]) => ({
      field: { kind: 'concept', name: 'amount' },
      comparator: how,
      quantity: { kind: 'money', n },
    })),
    // "users who downloaded more than 1 GB" did so altogether
    map(seq(byMany(field), moved, comparator, quantity), ([, , how, q]) =>
      q.kind === 'size'
        ? {
            measure: { kind: 'stat', stat: 'sum', field: { kind: 'concept', name: 'bytes' } },
            comparator: how,
            quantity: q,
          }
        : undefined,
    ),
    // "from more than 3 countries"
    map(seq(word('from|in|on|across|to|with|by|at'), comparator, number, many(countedIn(field))), ([, how, n, of]) => ({
      measure: { kind: 'distinct', field: of },
      comparator: how,
      quantity: { kind: 'plain', n },
    })),
    // "retried at least twice"
    map(
      seq(
        word('retried'),
        comparator,
        any(
          number,
          map(word('once|twice'), (said) => (said === 'once' ? 1 : 2)),
        ),
        opt(word('times')),
      ),
      ([, how, n]) => ({
        field: { kind: 'concept', name: 'retries' },
        comparator: how,
        quantity: { kind: 'plain', n },
      }),
    ),
    // "more than 2% of requests fail"
    map(
      seq(
        comparator,
        number,
        word('%|percent'),
        word('of'),
        opt(word('the|all')),
        word('requests|calls|logs|transactions|spans|responses'),
        opt(word('that|are|is')),
        word('fail|fails|failed|failing|errors|error|erroneous'),
      ),
      ([how, n, , , , , , said]) => ({
        measure: said.startsWith('fail')
          ? { kind: 'ratio', of: { kind: 'outcome', outcome: 'failure' }, label: 'failure_rate' }
          : errorRate,
        comparator: how,
        quantity: { kind: 'percent', n },
      }),
    ),
    // "at least 3 retries", "more than 80% disk usage"
    map(seq(verb, comparator, quantity, opt(word('of')), measured(field)), ([, how, q, , of]) => ({
      field: of,
      comparator: how,
      quantity: q,
    })),
    map(seq(field, opt(word('is|was|are')), word('negative|positive|zero')), ([of, , said]) =>
      isMeasurable(of)
        ? {
            field: of,
            comparator: said === 'negative' ? '<' : said === 'positive' ? '>' : '==',
            quantity: { kind: 'plain', n: 0 },
          }
        : undefined,
    ),
    map(seq(word('once|twice'), phrase('or more', 'or more often', 'and more')), ([said]) => ({
      measure: { kind: 'count' },
      comparator: '>=',
      quantity: { kind: 'plain', n: said === 'once' ? 1 : 2 },
    })),
    map(seq(number, word('times'), phrase('or more', 'and more')), ([n]) => ({
      measure: { kind: 'count' },
      comparator: '>=',
      quantity: { kind: 'plain', n },
    })),
    map(seq(opt(word('exactly|only|just')), word('once|twice')), ([, said]) => ({
      measure: { kind: 'count' },
      comparator: '==',
      quantity: { kind: 'plain', n: said === 'once' ? 1 : 2 },
    })),
    map(seq(phrase('more than once', 'several times', 'repeatedly')), () => ({
      measure: { kind: 'count' },
      comparator: '>',
      quantity: { kind: 'plain', n: 1 },
    })),
    map(
      seq(
        opt(
          word(
            'return|returns|respond|responds|complete|completes|finish|finishes|answer|answered|served|returned|completed',
          ),
        ),
        phrase('within', 'in under', 'in less than'),
        quantity,
      ),
      ([, , q]) => (q.kind === 'time' && q.ms < aMinute ? { comparator: '<=', quantity: q } : undefined),
    ),
    // "with value above 500"
    map(
      seq(
        word('with|where|whose|having'),
        opt(word('the|a|an')),
        word('value|price|score|rating|age|quantity|balance|weight|temperature|volume'),
        copula,
        comparator,
        number,
      ),
      ([, , noun, , how, n]) => ({ field: guessedKey(noun), comparator: how, quantity: { kind: 'plain', n } }),
    ),
    // "average CPU per pod above 80 %": of which figure is for others to tell
    map(seq(verb, comparator, number, word('%|percent'), not(word('of'))), ([, how, n]) => ({
      comparator: how,
      quantity: { kind: 'percent', n },
    })),
    map(seq(verb, comparator, number, opt(word('times|occurrences'))), ([, how, n]) => ({
      measure: { kind: 'count' },
      comparator: how,
      quantity: { kind: 'plain', n },
    })),
  )
}

const moved = word(
  'downloaded|uploaded|transferred|sent|received|consumed|used|pulled|pushed|exfiltrated|moved|transmitted',
)

/** Right in front stand people or things, and no rows. */
function byMany(field: Matcher<FieldRef>): Matcher<undefined> {
  const who = countedIn(field)
  return (tokens, at) => {
    const before = /^(?:that|who|which|have|has)$/.test(tokens[at - 1]?.lower ?? '') ? at - 2 : at - 1
    const isMany =
      who(tokens, before) !== undefined || tokens[before + 1]?.lower === 'who' || tokens[before]?.lower === 'who'
    return isMany ? { value: undefined, end: at } : undefined
  }
}

/** What a number in front of it measures: "80 % disk usage". */
function measured(field: Matcher<FieldRef>): Matcher<FieldRef> {
  const named = ['retries', 'disk', 'cpu', 'memory', 'queueDepth', 'lag', 'bytes']
  const figure = map(field, (ref) => (ref.kind === 'concept' && named.includes(ref.name) ? ref : undefined))
  // "more than 10 attempts" counts them
  return (tokens, at) => (word('attempts')(tokens, at) ? undefined : figure(tokens, at))
}

/** Behind what is paid, a number is an amount. */
const ofMoney: Matcher<undefined> = (tokens, at) =>
  word('payments|payment|refunds|purchases|charges|invoices|withdrawals|transfers|payouts|sales|transactions|orders')(
    tokens,
    at - 1,
  )
    ? { value: undefined, end: at }
    : undefined

/** "services with no errors" are a kind of group; "logs without errors" are rows. */
function flawless(reading: Reading, field: Matcher<FieldRef>): readonly GroupThreshold[] {
  const found = reading.take(
    seq(
      opt(word('that|which')),
      phrase('with no', 'without', 'without any', 'with zero', 'had no', 'have no', 'having no', 'had zero'),
      word('errors|failures|error|failure'),
    ),
    {
      accept: (start) => {
        const before = field(reading.tokens, start - 1)
        return before?.end === start && before.value.kind === 'concept' && conceptOf(before.value.name).counted === true
      },
    },
  )
  return found.map(() => ({ measure: errorRate, comparator: '==', quantity: { kind: 'plain', n: 0 } }))
}

const errorRate: Measure = {
  kind: 'ratio',
  of: { kind: 'severity', relation: 'is', levels: ['ERROR'] },
  label: 'error_rate',
}

/** "duration between 100 and 500 ms" */
function between(field: Matcher<FieldRef>): Matcher<readonly Test[]> {
  const and = word('and|to|-')
  const bounds = any<readonly [Quantity, Quantity]>(
    map(seq(quantity, and, quantity), ([low, , high]) => (low.kind === high.kind ? ([low, high] as const) : undefined)),
    map(seq(number, and, number, unit), ([low, , high, each]) => [
      { kind: 'time', ms: low * inMs(each) },
      { kind: 'time', ms: high * inMs(each) },
    ]),
  )
  return map(
    seq(
      opt(word('whose|where|with|having')),
      opt(field),
      opt(phrase('is', 'are', 'was', 'of', 'that took', 'took', 'taking', 'lasting')),
      word('between|from'),
      bounds,
    ),
    ([, of, , , [low, high]]) => {
      if (of ? !isMeasurable(of) : isBare(low)) return undefined
      const at = of ?? fieldFor(low)
      return [
        { kind: 'threshold', field: at, comparator: '>=', quantity: low },
        { kind: 'threshold', field: at, comparator: '<=', quantity: high },
      ]
    },
  )
}

/** Finds "slower than 500 ms" (a condition on rows) and "more than 100 times" (one on groups). */
export function thresholdsIn(
  reading: Reading,
  field: Matcher<FieldRef>,
): {
  readonly rows: readonly Condition[]
  /** Those of the rows where only the quantity says what is measured. */
  readonly implied: ReadonlySet<Condition>
  readonly groups: readonly GroupThreshold[]
} {
  const windows = reading.take(between(field)).flatMap((each) => each.value.map((test) => conditionOf(each, test)))
  const clean = flawless(reading, field)
  const found = reading.take(thresholds(field), { negatable: true })
  const implied = new Set<Condition>()
  const rows = found
    .filter(({ value }) => !value.measure)
    .map((each) => {
      const { field: of, comparator, quantity } = each.value
      const row = conditionOf(each, { kind: 'threshold', field: of ?? fieldFor(quantity), comparator, quantity })
      if (!of) implied.add(row)
      return row
    })
  const groups = found.flatMap(({ value: { measure, comparator, quantity } }) =>
    measure ? [{ measure, comparator, quantity }] : [],
  )
  return { rows: [...windows, ...rows], implied, groups: [...clean, ...groups] }
}

/** "users above 100" counts users; "latency above 100" compares a figure. */
function isMeasurable(field: FieldRef): boolean {
  if (field.kind !== 'concept') {
    return holdsPlainValues(field) && (field.type === undefined || field.type === 'number' || field.type === 'interval')
  }
  return conceptOf(field.name).type === 'number' || field.name === 'version' || field.name === 'errorCode'
}
