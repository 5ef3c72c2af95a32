import { parse, validate } from '../../packages/dataprime/src/index.ts'
import type { Answer, Clock } from './ask.ts'
import { type Facts, factsOf, namesIn } from './facts.ts'
import type { Expected, Labelled } from './questions.ts'

export interface Verdict {
  readonly labelled: Labelled
  readonly answer: Answer
  readonly ms: number
  /** Undefined for a question that is to be refused. */
  readonly marks?: Marks
  readonly isRefusalRight: boolean
  readonly isIntentRight?: boolean
  /** What is wrong, one line each. */
  readonly misses: readonly string[]
}

export interface Marks {
  readonly parses: boolean
  /** No error; with the caller's schema, where there is one. */
  readonly isChecked: boolean
  readonly hasFields: boolean
  readonly hasLiterals: boolean
  readonly hasAllFacts: boolean
  /** By kind of fact. */
  readonly facts: Readonly<Record<string, boolean>>
}

const kinds = [
  'source',
  'time',
  'where',
  'by',
  'bucket',
  'values',
  'having',
  'order',
  'limit',
  'each',
  'columns',
  'shift',
  'other',
] as const satisfies readonly (keyof Facts)[]

/** What is right in an answer, and what is not. */
export function judge(labelled: Labelled, answer: Answer, { clock, ms }: { clock: Clock; ms: number }): Verdict {
  const { expected } = labelled
  if ('refusal' in expected) return judgeRefusal(labelled, answer, ms)
  const base = { labelled, answer, ms, isRefusalRight: answer.kind === 'query' }
  if (answer.kind !== 'query') {
    const why = answer.kind === 'failed' ? `failed: ${answer.why}` : 'refused'
    return { ...base, marks: nothingRight, isIntentRight: false, misses: [why] }
  }
  const isIntentRight = expected.intents.length === 0 || expected.intents.includes(answer.intent)
  const marks = best(expected.queries.map((query) => compare(answer.query, query, { labelled, expected, clock })))
  return {
    ...base,
    isIntentRight,
    marks: marks.marks,
    misses: [
      ...marks.misses,
      ...(isIntentRight ? [] : [`intent: ${answer.intent}, not ${expected.intents.join(' or ')}`]),
    ],
  }
}

function judgeRefusal(labelled: Labelled, answer: Answer, ms: number): Verdict {
  const wantsLanguage = 'refusal' in labelled.expected && labelled.expected.refusal === 'language'
  const isRefused = answer.kind === 'refused'
  const isKind = !wantsLanguage || !isRefused || answer.reason === undefined || answer.reason === 'language'
  const misses = isRefused ? (isKind ? [] : [`refused as ${answer.reason}`]) : ['not refused']
  return { labelled, answer, ms, isRefusalRight: isRefused, misses }
}

interface Compared {
  readonly marks: Marks
  readonly misses: readonly string[]
}

function compare(
  produced: string,
  reference: string,
  { labelled, expected, clock }: { labelled: Labelled; expected: Expected; clock: Clock },
): Compared {
  const now = clock.now()
  const ours = parse(produced)
  const theirs = parse(reference)
  const parses = !ours.diagnostics.some(({ severity }) => severity === 'error')
  const { schema } = labelled.setting
  const errors = validate(produced, schema ? { schema: { fields: schema } } : {}).diagnostics.filter(
    ({ severity }) => severity === 'error',
  )
  const got = factsOf(ours.query, now)
  const wanted = { ...factsOf(theirs.query, now) }
  const shifts = expected.shift === undefined ? wanted.shift : [String(expected.shift)]
  const isAsked = (kind: string): boolean =>
    (expected.only.length === 0 || expected.only.includes(kind)) &&
    !expected.free.includes(kind) &&
    (clock.isFixed || kind !== 'time' || !/@'/.test(reference))
  const facts = Object.fromEntries(
    kinds.filter(isAsked).map((kind) => [kind, isSame(kind, got, { ...wanted, shift: shifts })] as const),
  )
  const misses = kinds
    .filter((kind) => facts[kind] === false)
    .map((kind) => `${kind}: ${told(got[kind])}, not ${told(kind === 'shift' ? shifts : wanted[kind])}`)
  const gotNames = namesIn(got)
  const wantedNames = namesIn(wanted)
  return {
    marks: {
      parses,
      isChecked: errors.length === 0,
      hasFields: isEqual(gotNames.fields, wantedNames.fields) || misses.length === 0,
      hasLiterals: isEqual(gotNames.literals, wantedNames.literals) || misses.length === 0,
      hasAllFacts: misses.length === 0 && errors.length === 0,
      facts,
    },
    misses: [...errors.map(({ code, message }) => `${code}: ${message}`), ...misses],
  }
}

/** An order that the reference does not have is a matter of taste; everything else that is not asked for is wrong. */
function isSame(kind: (typeof kinds)[number], got: Facts, wanted: Facts): boolean {
  switch (kind) {
    case 'source':
      return got.source === wanted.source
    case 'time':
      return sameWindow(got.time, wanted.time)
    case 'order':
      return wanted.order.length === 0 || isEqual(got.order, wanted.order)
    case 'by':
      return isEqual([...got.by].sort(), [...wanted.by].sort())
    case 'columns':
      return isEqual([...got.columns].sort(), [...wanted.columns].sort())
    default:
      return isEqual([...got[kind]].sort(), [...wanted[kind]].sort())
  }
}

function sameWindow(a: Facts['time'], b: Facts['time']): boolean {
  if (!a || !b) return a === b
  return Math.abs(a.from - b.from) < 1000 && Math.abs(a.to - b.to) < 1000
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i])
}

function best(all: readonly Compared[]): Compared {
  return (
    [...all].sort((a, b) => a.misses.length - b.misses.length)[0] ?? {
      marks: nothingRight,
      misses: ['nothing expected'],
    }
  )
}

function told(fact: Facts[keyof Facts]): string {
  if (fact === undefined) return 'none'
  if (typeof fact === 'string') return fact
  if ('from' in fact) return `${new Date(fact.from).toISOString()}–${new Date(fact.to).toISOString()}`
  return fact.length === 0 ? 'none' : fact.join(', ')
}

const nothingRight: Marks = {
  parses: false,
  isChecked: false,
  hasFields: false,
  hasLiterals: false,
  hasAllFacts: false,
  facts: {},
}
