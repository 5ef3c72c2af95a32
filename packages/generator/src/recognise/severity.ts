import { any, comma, list, type Matcher, map, opt, phrase, seq, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Condition, Severity, Test } from '../understanding.ts'

/** Every name a level goes by. */
const names: readonly (readonly [Severity, words: string])[] = [
  ['CRITICAL', 'critical|criticals|fatal|fatals|crit|emergency|alert-level|severe|panic|panics'],
  [
    'ERROR',
    'error|errors|err|errs|erroneous|erroring|errored|failures|failure|problems|problem|issues|trouble|troubles',
  ],
  ['WARNING', 'warning|warnings|warn|warns'],
  ['INFO', 'info|informational|infos|information-level'],
  ['DEBUG', 'debug|debugs'],
  ['VERBOSE', 'verbose|trace-level|verboses'],
]

export const level = any<Severity>(
  map(seq(word('critical|fatal|severe'), word('error|errors')), () => 'CRITICAL'),
  map(phrase('went wrong', 'going wrong', 'goes wrong', 'gone wrong', 'what broke', 'what has broken'), () => 'ERROR'),
  ...names.map(([severity, words]) => map(word(words), () => severity)),
)
const suffix = opt(seq(word('level|severity|log|logs'), opt(word('log|logs|messages|events|entries|lines'))))

const relative: Matcher<Test> = any(
  map(
    seq(phrase('at least', 'minimum', 'minimum of', 'no less than', 'not less than'), opt(word('a|an')), level),
    ([, , each]) => atLeast(each),
  ),
  map(seq(opt(word('severity|level')), any<unknown>(word('>=|≥'), comparatorToken('>=')), level), ([, , each]) =>
    atLeast(each),
  ),
  map(seq(opt(word('severity|level')), comparatorToken('>'), level), ([, , each]) => above(each)),
  map(
    seq(
      level,
      opt(word('level|severity|logs|and')),
      phrase(
        'or higher',
        'or worse',
        'or above',
        'and above',
        'and higher',
        'and worse',
        'and up',
        'or more severe',
        'or greater',
        'upwards',
        'above',
      ),
    ),
    ([each]) => atLeast(each),
  ),
  // "warn+", but not "warn + err"
  map(
    seq(level, word('+'), (tokens, at) => (level(tokens, at) ? undefined : { value: undefined, end: at })),
    ([each]) => atLeast(each),
  ),
  map(
    seq(
      phrase('above', 'more severe than', 'worse than', 'higher than', 'greater than'),
      opt(word('a|an|just')),
      level,
    ),
    ([, , each]) => above(each),
  ),
  map(seq(phrase('below', 'less severe than', 'lower than', 'under'), level), ([, each]): Test | undefined =>
    below(each),
  ),
)
const plain: Matcher<Test> = map(
  seq(
    opt(phrase('severity', 'level', 'log level', 'severity level')),
    opt(any<unknown>(word('is|equals|of'), comparatorToken('=='), comparatorToken('='))),
    list(level, any<unknown>(comma, word('/|+'))),
    suffix,
  ),
  ([, , levels]): Test => ({ kind: 'severity', relation: 'is', levels: [...new Set(levels)] }),
)

const order: readonly Severity[] = ['DEBUG', 'VERBOSE', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']

/** Finds "at least warnings" and "errors or worse"; before anything that would take "least" for a ranking. */
export function relativeSeverities(reading: Reading): readonly Condition[] {
  return reading.take(relative, { negatable: true }).map((each) => conditionOf(each, each.value))
}

/** Finds levels by their names. */
export function severities(reading: Reading): readonly Condition[] {
  return reading.take(plain, { negatable: true }).map((each) => conditionOf(each, each.value))
}

function atLeast(severity: Severity): Test {
  return { kind: 'severity', relation: 'atLeast', levels: [severity] }
}

function above(severity: Severity): Test | undefined {
  const next = order[order.indexOf(severity) + 1]
  return next && atLeast(next)
}

function below(severity: Severity): Test | undefined {
  const next = order[order.indexOf(severity) - 1]
  return next && { kind: 'severity', relation: 'atMost', levels: [next] }
}

function comparatorToken(text: string): Matcher<unknown> {
  return (tokens, at) =>
    tokens[at]?.kind === 'comparator' && tokens[at].text === text ? { value: text, end: at + 1 } : undefined
}
