import { printLine } from 'dataprime'
import { compose } from './compose.ts'
import type { Context } from './understand.ts'
import type { Condition, Understanding } from './understanding.ts'

/** Another query that the question may have meant. */
export interface Alternative {
  readonly query: string
  /** How it reads the question. */
  readonly difference: string
}

interface Reread {
  readonly difference: string
  /** The question read so; undefined where that reading is none. */
  readonly read: (understanding: Understanding) => Understanding | undefined
}

const mostAlternatives = 3

/** The readings that are as fair as the one taken, each of a word that is not clear by itself. */
const rereadings: readonly Reread[] = [
  {
    difference: 'the name is one of an application, not of a service',
    read: (u) => (u.guessedNames.length > 0 ? withConditions(u, named('application')) : undefined),
  },
  {
    difference: 'the name is a text to look for, not a service',
    read: (u) => (u.guessedNames.length > 0 && u.source === 'logs' ? withConditions(u, asText) : undefined),
  },
  {
    difference: 'it is read from logs, not from spans',
    read: (u) => (u.isSourceGuessed ? { ...u, source: 'logs', noun: u.noun === 'spans' ? 'logs' : u.noun } : undefined),
  },
  {
    difference: 'last month is the last thirty days, not the month of the calendar',
    read: (u) =>
      u.timeRange?.kind === 'between' && u.timeRange.isMonth
        ? { ...u, timeRange: { kind: 'last', interval: { count: 30, unit: 'd' } } }
        : undefined,
  },
  {
    difference: 'what is worse than an error counts as one',
    read: (u) => (u.source === 'logs' ? withConditions(u, orWorse) : undefined),
  },
]

/** Other queries for the same question, three at most. */
export function alternativesTo(query: string, understanding: Understanding, context: Context): readonly Alternative[] {
  const found: Alternative[] = []
  for (const { difference, read } of rereadings) {
    const other = found.length < mostAlternatives ? read(understanding) : undefined
    if (!other) continue
    const written = printLine(compose(other, { now: context.now, schema: context.schema }).query)
    if (written !== query && !found.some((each) => each.query === written)) found.push({ query: written, difference })
  }
  return found
}

type Change = (condition: Condition, understanding: Understanding) => Condition | undefined

/** Undefined if no condition is read otherwise. */
function withConditions(understanding: Understanding, change: Change): Understanding | undefined {
  const changed = understanding.conditions.map((each) => change(each, understanding))
  if (changed.every((each) => each === undefined)) return undefined
  return { ...understanding, conditions: understanding.conditions.map((each, i) => changed[i] ?? each) }
}

function named(concept: 'application'): Change {
  return (condition, understanding) => {
    const names = guessed(condition, understanding)
    return names && { ...condition, test: { kind: 'equals', field: { kind: 'concept', name: concept }, values: names } }
  }
}

function asText(condition: Condition, understanding: Understanding): Condition | undefined {
  const names = guessed(condition, understanding)
  return names && { ...condition, test: { kind: 'text', phrases: names } }
}

/** The names in a condition that were taken for services without being called so. */
function guessed({ test }: Condition, { guessedNames }: Understanding): readonly string[] | undefined {
  if (test.kind !== 'equals' || test.field.kind !== 'concept' || test.field.name !== 'service') return undefined
  const names = test.values.map(String)
  return names.every((each) => guessedNames.includes(each)) ? names : undefined
}

function orWorse({ test, ...rest }: Condition): Condition | undefined {
  if (test.kind !== 'severity' || test.relation !== 'is' || test.levels.join() !== 'ERROR' || rest.negated)
    return undefined
  return { ...rest, test: { ...test, relation: 'atLeast' } }
}
