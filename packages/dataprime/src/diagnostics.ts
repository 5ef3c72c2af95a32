interface DiagnosticSpec {
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: (details: never) => string
}

const orWrite = (instead: string | null) => (instead ? `, write ${instead}` : '')

/** Everything the language refuses or advises against. */
export const diagnostics = {
  // Text
  'malformed-interval': {
    severity: 'error',
    message: (d: { text: string; meant: string }) =>
      `Cannot read ${d.text} as an interval: the units are d, h, m, s, ms, us, ns, each once and in this order, so it is ${d.meant}`,
  },
  'malformed-number': {
    severity: 'error',
    message: (d: { text: string }) => `Cannot read ${d.text}: it is neither a number, an interval nor a name`,
  },
  'unterminated-string': { severity: 'error', message: (_: object) => 'Cannot find the end of this string' },
  'unterminated-regexp': {
    severity: 'error',
    message: (_: object) => 'Cannot find the closing / of this regular expression on its line',
  },
  'unterminated-comment': { severity: 'error', message: (_: object) => 'Cannot find the */ that ends this comment' },
  'unknown-escape': {
    severity: 'warning',
    message: (d: { escape: string }) => `There is no escape \\${d.escape} in a string: write \\\\${d.escape}`,
  },
  'double-quotes': {
    severity: 'warning',
    message: (d: { literal: string }) => `Strings are written in single quotes: ${d.literal}`,
  },
  'block-comment': { severity: 'warning', message: (_: object) => 'Comments are written with # or //' },
  'regexp-flags': {
    severity: 'error',
    message: (d: { flags: string }) =>
      `Cannot give the flags ${d.flags} to a regular expression: it has none, use toLowerCase() to ignore case`,
  },
  'code-fence': { severity: 'error', message: (_: object) => 'Cannot read a code fence: give the query alone' },
  semicolon: { severity: 'error', message: (_: object) => 'Cannot read ";" here: a query ends without it' },
  'keyword-case': {
    severity: 'error',
    message: (d: { found: string; word: string }) => `Cannot read "${d.found}": keywords are written small, ${d.word}`,
  },
  'too-deep': { severity: 'error', message: (d: { most: number }) => `Cannot nest deeper than ${d.most} levels` },
  'too-many': {
    severity: 'error',
    message: (d: { most: number }) => `Cannot read on after ${d.most} errors: mend the first ones`,
  },
  'too-long': {
    severity: 'error',
    message: (d: { most: number }) => `Cannot chain more than ${d.most} operators in one expression`,
  },

  // Structure
  unexpected: {
    severity: 'error',
    message: (d: { found: string; wanted: string }) => `Cannot read ${d.found} here: ${d.wanted} is expected`,
  },
  'empty-query': { severity: 'error', message: (_: object) => 'Cannot read a query: there is nothing' },
  'leading-pipe': { severity: 'warning', message: (_: object) => 'The first stage needs no pipe before it' },
  'empty-stage': {
    severity: 'error',
    message: (d: { isDoubled?: true }) =>
      d.isDoubled
        ? 'Cannot read "||" here: a single pipe parts two stages'
        : 'Cannot find a command: nothing follows this pipe',
  },
  'missing-pipe': {
    severity: 'error',
    message: (d: { command: string }) => `Cannot read "${d.command}" here: a new stage begins with a pipe`,
  },
  'missing-comma': {
    severity: 'error',
    message: (d: { found: string }) => `Cannot read ${d.found} here: a comma is missing before it`,
  },
  'missing-part': {
    severity: 'error',
    message: (d: { command: string; part: string }) => `Cannot do without ${d.part}: ${d.command} needs it`,
  },
  'unknown-command': {
    severity: 'error',
    message: (d: { name: string; hint?: string | null }) =>
      `Cannot find a command "${d.name}"${d.hint ? `, the nearest is "${d.hint}"` : ''}`,
  },
  'foreign-command': {
    severity: 'error',
    message: (d: { name: string; instead: string; isOwn?: boolean }) =>
      `${d.isOwn ? `Cannot use "${d.name}" like this` : `Cannot find a command "${d.name}"`}: write ${d.instead}`,
  },
  'other-language': {
    severity: 'error',
    message: (d: { language: string }) =>
      `Cannot read ${d.language}: a query is a list of stages, such as source logs | limit 10`,
  },
  'source-not-first': {
    severity: 'error',
    message: (_: object) => 'Cannot name a source here: source is the first stage',
  },
  'timeframe-stage': {
    severity: 'error',
    message: (d: { word: string }) => `Cannot use "${d.word}" as a stage: the time window belongs to source`,
  },
  'wrong-clause': {
    severity: 'error',
    message: (d: { command: string; form: string }) => `Cannot read this ${d.command}: its form is ${d.form}`,
  },

  // Expressions
  'single-equals': { severity: 'error', message: (_: object) => 'Cannot compare with "=": equality is ==' },
  'foreign-operator': {
    severity: 'error',
    message: (d: { found: string; instead: string }) => `Cannot use "${d.found}": write ${d.instead}`,
  },
  'foreign-expression': {
    severity: 'error',
    message: (d: { found: string; instead: string }) => `Cannot read ${d.found}: write ${d.instead}`,
  },
  'unknown-root': {
    severity: 'error',
    message: (d: { name: string }) => `Cannot find "${d.name}": the roots are $d, $l, $m and $p`,
  },
  'not-a-type': {
    severity: 'error',
    message: (d: { found: string; instead: string }) =>
      `Cannot convert to ${d.found}: ":" is followed by a type such as string or number, write ${d.instead}`,
  },
  'backquoted-name': {
    severity: 'error',
    message: (d: { instead: string }) => `Cannot name a field in backquotes: write ${d.instead}`,
  },
  'quoted-name': {
    severity: 'error',
    message: (d: { instead: string }) => `Cannot name a field with a string: write ${d.instead}`,
  },
  'hyphen-in-name': {
    severity: 'warning',
    message: (d: { instead: string }) => `This subtracts; if it is one field, write ${d.instead}`,
  },
  'hyphen-in-target': {
    severity: 'error',
    message: (d: { instead: string }) => `Cannot have a hyphen in a plain name: write ${d.instead}`,
  },
  'timestamp-text': {
    severity: 'error',
    message: (d: { instead: string }) => `Cannot use a string as a time: write ${d.instead}`,
  },

  'timestamp-form': {
    severity: 'error',
    message: (d: { found: string; hint: string }) => `Cannot read ${d.found} as a time: ${d.hint}`,
  },

  // Calls
  'unknown-function': {
    severity: 'error',
    message: (d: { name: string; instead?: string | null }) =>
      `Cannot call "${d.name}": there is no such function${d.instead ? `, write ${d.instead}` : ''}`,
  },
  'deprecated-function': {
    severity: 'warning',
    message: (d: { name: string; instead: string }) => `"${d.name}" is an older name: use ${d.instead}`,
  },
  'argument-count': {
    severity: 'error',
    message: (d: { signature: string; problem: string; instead: string | null }) =>
      `Cannot call ${d.signature} like this: ${d.problem}${orWrite(d.instead)}`,
  },
  'unknown-argument': {
    severity: 'error',
    message: (d: { name: string; signature: string }) => `Cannot name an argument "${d.name}": it is ${d.signature}`,
  },
  'argument-order': {
    severity: 'error',
    message: (d: { instead: string; why: string }) =>
      `Cannot take the arguments in this order: ${d.why}, write ${d.instead}`,
  },
  'argument-form': {
    severity: 'error',
    message: (d: { why: string; instead: string }) => `Cannot take this argument: ${d.why}, write ${d.instead}`,
  },
  'suspicious-argument': {
    severity: 'warning',
    message: (d: { why: string; instead: string }) => `${d.why}: write ${d.instead}`,
  },
  'aggregation-outside': {
    severity: 'error',
    message: (d: { name: string }) =>
      `Cannot call the aggregation "${d.name}" here: it belongs to aggregate, groupby, multigroupby, top or bottom, and a later stage reads the name it is given there`,
  },
  'nested-aggregation': {
    severity: 'error',
    message: (d: { name: string }) =>
      `Cannot call the aggregation "${d.name}" inside another aggregation: give it a name in a groupby, and aggregate that name in the stage after`,
  },
  'not-an-aggregation': {
    severity: 'error',
    message: (d: { found: string; instead?: string | null }) =>
      `Cannot use ${d.found} as an aggregation${d.instead ? `: write ${d.instead}` : ': a call such as count() is expected'}`,
  },
  'aggregation-as-key': {
    severity: 'error',
    message: (d: { name: string }) =>
      `Cannot group by ${d.name}: the comma makes it a key, write aggregate before the first aggregation`,
  },

  // Meaning
  'severity-value': {
    severity: 'error',
    message: (d: { found: string; instead: string }) =>
      `Cannot compare the severity with ${d.found}: it is a word without quotes, ${d.instead}`,
  },
  'severity-name': {
    severity: 'warning',
    message: (d: { found: string; instead: string }) => `${d.found} is read as a field: the severity is ${d.instead}`,
  },
  'null-name': {
    severity: 'warning',
    message: (d: { found: string }) => `${d.found} is read as a field: what is missing is null`,
  },
  'level-field': {
    severity: 'info',
    message: (d: { found: string; instead: string }) =>
      `${d.found} is what the payload says; the severity of every row is found with ${d.instead}`,
  },
  'duration-unit': {
    severity: 'warning',
    message: (d: { found: string; instead: string }) =>
      `$m.duration is in microseconds: if ${d.found} is meant in milliseconds, write ${d.instead}`,
  },
  'field-root': {
    severity: 'warning',
    message: (d: { found: string; instead: string; source: string }) =>
      `${d.found} is probably null: in ${d.source} it is ${d.instead}`,
  },
  'missing-in-source': {
    severity: 'warning',
    message: (d: { found: string; source: string; hint: string }) =>
      `${d.found} is not a field of ${d.source}: ${d.hint}`,
  },
  'lost-field': {
    severity: 'error',
    message: (d: { found: string; command: string; instead?: string | null }) =>
      `Cannot read ${d.found} after ${d.command}: only its keys and aggregations are left${d.instead ? `, write ${d.instead}` : ''}`,
  },
  'split-groupby': {
    severity: 'warning',
    message: (_: object) => 'This aggregates the distinct keys, not the rows: write both in one groupby',
  },
  'dotted-key': {
    severity: 'warning',
    message: (d: { instead: string }) => `This is probably one key with dots in it: ${d.instead}`,
  },
  'text-search': {
    severity: 'error',
    message: (d: { why: string; instead: string }) => `Cannot search like this: ${d.why}, write ${d.instead}`,
  },
  'text-search-object': {
    severity: 'warning',
    message: (d: { instead: string }) => `To search all user data, write ${d.instead}`,
  },
  'no-wildcards': {
    severity: 'warning',
    message: (d: { phrase: string }) => `There are no wildcards here: the * in ${d.phrase} stands for nothing`,
  },
  'array-comparison': {
    severity: 'warning',
    message: (d: { instead: string }) => `Arrays cannot be compared with ==: write ${d.instead}`,
  },
  'minus-order': {
    severity: 'warning',
    message: (d: { instead: string }) => `"-" negates the value here: to sort downwards, write ${d.instead}`,
  },
  'unreachable-clause': {
    severity: 'warning',
    message: (d: { earlier: string }) => `Nothing reaches this clause: ${d.earlier} before it takes all that it would`,
  },
  'case-default': {
    severity: 'error',
    message: (d: { comparison: string }) => `Cannot compare with true in ${d.comparison}: its default is written _`,
  },
  'mixed-results': {
    severity: 'warning',
    message: (d: { first: string; second: string }) =>
      `The results are ${d.first} and ${d.second}: give them one type, or what follows cannot rely on any`,
  },
  'regexp-without-groups': {
    severity: 'warning',
    message: (_: object) => 'Nothing is extracted: only what stands in a group, such as (?<name>…), is kept',
  },
  'unnamed-groups': {
    severity: 'info',
    message: (d: { names: string }) => `Groups without a name are called ${d.names}: (?<name>…) names one`,
  },
  'join-condition': {
    severity: 'error',
    message: (_: object) => 'Cannot join on this: a condition is left=>a == right=>b, or several joined by &&',
  },
  'side-outside-join': {
    severity: 'error',
    message: (d: { side: string; instead: string }) =>
      `Cannot name a side with ${d.side}=> here: it belongs to the condition of a join, write ${d.instead}`,
  },
  'top-without-key': {
    severity: 'warning',
    message: (d: { instead: string }) => `"by" gives the order, not the keys: write ${d.instead}`,
  },
  // Types and names
  'value-type': {
    severity: 'error',
    message: (d: { role: string; found: string; given: string; wanted: string; instead: string | null }) =>
      `Cannot use ${d.found} as ${d.role}: it is ${d.given}, and ${d.wanted} is expected${orWrite(d.instead)}`,
  },
  'operand-type': {
    severity: 'error',
    message: (d: { operator: string; left: string; right: string; instead: string | null }) =>
      `Cannot compute ${d.left} ${d.operator} ${d.right}${orWrite(d.instead)}`,
  },
  'comparison-type': {
    severity: 'error',
    message: (d: { left: string; leftType: string; right: string; rightType: string; instead: string | null }) =>
      `Cannot compare ${d.left} (${d.leftType}) with ${d.right} (${d.rightType})${orWrite(d.instead)}`,
  },
  'argument-type': {
    severity: 'error',
    message: (d: {
      found: string
      given: string
      name: string
      wanted: string
      signature: string
      instead: string | null
    }) =>
      `Cannot take ${d.found} as "${d.name}" of ${d.signature}: it is ${d.given}, and ${d.wanted} is expected${orWrite(d.instead)}`,
  },
  'literal-argument': {
    severity: 'error',
    message: (d: { name: string; signature: string }) =>
      `Cannot compute "${d.name}" of ${d.signature}: it has to be a literal`,
  },
  'unknown-unit': {
    severity: 'error',
    message: (d: { found: string; instead: string | null }) => `Cannot find a unit ${d.found}${orWrite(d.instead)}`,
  },
  'time-format': {
    severity: 'warning',
    message: (d: { what: string; instead: string | null }) =>
      `This format is hardly meant: ${d.what}${orWrite(d.instead)}`,
  },
  'cast-needed': {
    severity: 'warning',
    message: (d: { found: string; type: string; instead: string }) =>
      `${d.found} is ${d.type}, not surely a text: write ${d.instead}`,
  },
  'object-null': {
    severity: 'warning',
    message: (d: { found: string; instead: string }) =>
      `${d.found} is an object, and only single values can be compared with null: write ${d.instead}, or test one of its fields`,
  },
  'unknown-field': {
    severity: 'warning',
    message: (d: { found: string; where: string; instead: string | null }) =>
      `There is no ${d.found} ${d.where}, so it is null${orWrite(d.instead)}`,
  },
  'unknown-value': {
    severity: 'warning',
    message: (d: { found: string; field: string; instead: string }) =>
      `${d.field} has not been seen to be ${d.found}: write ${d.instead}`,
  },

  // Patterns and phrases
  'regexp-syntax': {
    severity: 'error',
    message: (d: { what: string }) => `Cannot read this regular expression: ${d.what}`,
  },
  'regexp-portability': {
    severity: 'warning',
    message: (d: { what: string }) => `This regular expression works on some data only: ${d.what}`,
  },
  'lucene-syntax': {
    severity: 'error',
    message: (d: { what: string }) => `Cannot read this Lucene query: ${d.what}`,
  },
  'legacy-command': {
    severity: 'info',
    message: (d: { name: string; instead: string }) => `"${d.name}" is an older command: ${d.instead} does the same`,
  },
} as const satisfies Record<string, DiagnosticSpec>

export type DiagnosticCode = keyof typeof diagnostics
export type DiagnosticDetails<C extends DiagnosticCode> = Parameters<(typeof diagnostics)[C]['message']>[0]
