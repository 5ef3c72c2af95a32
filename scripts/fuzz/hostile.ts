/** An input that a reader without bounds would make quadratic work or a deep stack of, at any length. */
export interface Hostile {
  readonly name: string
  readonly text: (length: number) => string
}

/** One thing again and again, from the first character on: nearly all of it is wrong. */
const repeated: readonly string[] = [
  ...'( ) [ ] { } ` `{ \' " | || (| |) ! - / // /* # \\ $ @ ; ? , . : = é 😀'.split(' '),
  ...[
    'a.',
    'a[',
    'a:',
    'f(',
    'case {',
    '@(',
    '1 + ',
    'a && ',
    ', ',
    "'a' -> ",
    'a as b, ',
    'x = 1 AND ',
    'x in (',
    'not ',
  ],
  ...[
    '| filter ',
    'source logs | ',
    'join (',
    'union (source logs | ',
    'count() by ',
    'SELECT a FROM b ',
    'groupby a, ',
  ],
  ...[
    "| filter 'x",
    '| f /',
    '| stats (',
    '| limit 1 ',
    '| replace (',
    'cast(',
    'select ',
    'left=>',
    '```\n',
    '\n',
    '\u0000',
  ],
]

/** What could be a query, but for its length: what stands between `before` and `after` is repeated, § being the number of the time. */
const long: Readonly<Record<string, readonly [before: string, piece: string, after: string]>> = {
  'a chain of &&': ['source logs | filter a == 1', ' && b == 2', ''],
  'a chain of ||': ['source logs | filter a == 1', ' || a == 2', ''],
  'a chain of comparisons': ['source logs | filter a', ' == b', ''],
  'a chain of +': ['source logs | create x from 1', ' + 1', ''],
  'a chain of texts and +': ["source logs | create x from 'a'", " + 'a'", ''],
  'a chain of casts': ['source logs | create x from a', ':string', ''],
  'a chain of calls': ['source logs | create x from a', '.trim()', ''],
  'a chain of !': ['source logs | filter ', '!', 'a'],
  'keys of a path': ['source logs | filter $d.a', '.b', ' == 1'],
  'indexes of a path': ['source logs | filter $d.a', '[0]', ' == 1'],
  'quoted keys of a path': ['source logs | filter $d.a', "['b']", ' == 1'],
  arguments: ['source logs | filter a.in(1', ', 2', ')'],
  'arguments of concat': ["source logs | create x from concat('a'", ", 'b'", ')'],
  'elements of an array': ['source logs | filter [1', ', 2', '].arrayContains(a)'],
  'clauses of a case': ["source logs | create x from case { a == 1 -> 'b'", ", a == 2 -> 'c'", ' }'],
  'clauses of case_equals': ["source logs | create x from case_equals { a, 1 -> 'b'", ", 2 -> 'c'", ' }'],
  'holes of an interpolated text': ['source logs | create x from `', '{a} ', '`'],
  'keys of choose': ['source logs | choose a', ', a.b as c', ''],
  'keys of groupby': ['source logs | groupby a', ', b as c', ' aggregate count() as n'],
  aggregations: ['source logs | groupby a aggregate count() as n', ', sum(b) as m', ''],
  'keys of orderby': ['source logs | orderby a', ', b desc', ''],
  'fields of remove': ['source logs | remove a', ', b.c', ''],
  conversions: ['source logs | convert a:number', ', b:string', ''],
  'grouping sets': ['source logs | multigroupby (a)', ', (a, b)', ' aggregate count() as n'],
  filters: ['source logs', ' | filter a == 1', ''],
  'filters of all sorts': ['source logs', " | filter a != null | filter $d.b:number > 5 && c.startsWith('x')", ''],
  'new fields': ['source logs', ' | create a.b from c + 1', ''],
  'new names': ['source logs', ' | move a to b | move b to a', ''],
  groupings: ['source logs', ' | groupby a as b aggregate count() as a', ''],
  sorts: ['source logs', ' | orderby a | limit 5', ''],
  chooses: ['source logs', ' | choose a, b', ''],
  unions: ['source logs', ' | union (source spans | filter a == 1)', ''],
  joins: ['source logs', ' | join (source spans | choose a) using a into b', ''],
  'deep unions': ['source logs', ' | union (source logs', ''],
  'deep brackets': ['source logs | filter ', '(', 'a'],
  'deep brackets that close': ['source logs | filter ', '((((((((((((((((((((a))))))))))))))))))))) && ', 'a'],
  'deep calls': ['source logs | create x from ', 'trim(', 'a'],
  'deep cases': ['source logs | create x from ', 'case { a -> ', 'a'],
  'faults in one stage': ['source logs | filter a == 1', ' AND b = 2', ''],
  'faults in many stages': ['source logs', ' | where a = 1 | sort b | stats count() by c', ''],
  'unknown functions': ['source logs | filter a', ' && foo(a)', ''],
  'unknown commands': ['source logs', ' | frobnicate a', ''],
  comments: ['source logs', ' // a\n', ''],
  'comments between stages': ['source logs', '\n// a\n| filter a == 1', ''],
  'new fields, each of its own name': ['source logs', ' | create a§ from b§', ''],
  'columns, each of its own name': ['source logs | groupby a', ', b§ as c§', ' aggregate count() as n'],
  'aggregations, each of its own name': ['source logs | groupby a aggregate count() as n', ', sum(b§) as c§', ''],
  'conditions, each on its own field': ['source logs | filter a == 1', ' && b§ == §', ''],
  'choices, each of its own name': ['source logs | choose a', ', b§.c as d§', ''],
  'lost fields': ['source logs | groupby a aggregate count() as n', ' | filter $m.b§ == 1', ''],
  'lost fields in one stage': ['source logs | groupby a aggregate count() as n | filter true', ' && $m.b§ == 1', ''],
  'aggregations out of place': ['source logs | filter true', ' && sum(a§) > 1', ''],
  'missing fields': ['source logs | choose a | filter true', ' && b§ == 1', ''],
  'sorts downwards by a minus': ['source logs | orderby a', ', -b§', ''],
  'texts with stars': ['source logs | filter true', " && a ~ '*b§*'", ''],
  'words for names': ['source logs | filter true', ' && `a§` == 1', ''],
  'wrong types': ["source logs | create a from 'x'", ' | create a from a + 1', ''],
  severities: ["source logs | filter $m.severity == 'x'", " || $m.severity == 'error'", ''],
  'hyphens in names': ['source logs | filter a', '-b', ' == 1'],
}

/** One piece of its kind that is long by itself. */
const single: Readonly<Record<string, readonly [before: string, piece: string, after: string]>> = {
  'a long name': ['source logs | filter ', 'a', ' == 1'],
  'a long unknown command': ['source logs | ', 'a', ' b'],
  'a long unknown function': ['source logs | filter ', 'a', '(b)'],
  'a long number': ['source logs | limit ', '1', ''],
  'a long interval': ['source logs last ', '1h', ''],
  'a long string': ["source logs | filter a == '", 'x ', "'"],
  'a long string of escapes': ["source logs | filter a == '", '\\n', "'"],
  'a long string of wrong escapes': ["source logs | filter a == '", '\\w', "'"],
  'a string without an end': ["source logs | filter a == '", 'x | ', ''],
  'a double-quoted string': ['source logs | filter a == "', 'x', '"'],
  'a long time': ["source logs | filter $m.timestamp > @'", '1', "'"],
  'a long text search': ["source logs | filter a ~ '", 'x* ', "'"],
  'a long comment': ['source logs | filter a /* ', '* ', '*/'],
  'a comment without an end': ['source logs | filter a /* ', '* ', ''],
  'a regexp of brackets': ['source logs | filter a.matches(/', '(', '/)'],
  'a regexp of brackets that close': ['source logs | filter a.matches(/', '(a)', '/)'],
  'a regexp of alternatives': ['source logs | filter a.matches(/', 'a|', '/)'],
  'a regexp of classes': ['source logs | filter a.matches(/', '[a-z]', '/)'],
  'a regexp of open classes': ['source logs | filter a.matches(/', '[', '/)'],
  'a regexp of repetitions': ['source logs | filter a.matches(/a', '*', '/)'],
  'a regexp of bounds': ['source logs | filter a.matches(/', 'a{1,2}', '/)'],
  'a regexp of names': ['source logs | extract a into b using regexp(e=/', '(?<a>b)', '/)'],
  'a regexp without an end': ['source logs | filter a.matches(/', 'a', ''],
  'Lucene brackets': ["source logs | lucene '", '(', "'"],
  'Lucene conditions': ["source logs | lucene '", 'a:b AND ', "c'"],
  'Lucene ranges': ["source logs | lucene '", 'a:[1 TO 2] ', "'"],
  'open Lucene ranges': ["source logs | lucene '", '[', "'"],
  'Lucene quotes': ["source logs | lucene '", '"', "'"],
}

export const hostileInputs: readonly Hostile[] = [
  ...repeated.map((piece) => ({
    name: JSON.stringify(piece),
    text: (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length),
  })),
  ...Object.entries({ ...long, ...single }).map(([name, [before, piece, after]]) => ({
    name,
    text: (length: number) => before + repeat(piece, length - before.length - after.length) + after,
  })),
]

function repeat(piece: string, length: number): string {
  if (!piece.includes('§')) return piece.repeat(Math.floor(length / piece.length))
  let text = ''
  for (let time = 1; text.length < length; time++) text += piece.replaceAll('§', String(time))
  return text
}
