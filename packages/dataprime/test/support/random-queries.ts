import fc from 'fast-check'
import type { Row } from './evaluate/row.ts'
import { interval, severity, timestamp, type Value } from './evaluate/value.ts'

const scalar = fc.constantFrom<Value[]>(null, null, 0, 1, 2, 'x', 'y', '1', true, false)

/** Rows of few values, many of them missing or of another type than a query expects. */
export const anyRows: fc.Arbitrary<readonly Row[]> = fc
  .array(
    fc.record({
      a: scalar,
      b: scalar,
      c: scalar,
      flag: fc.constantFrom<Value[]>(true, false, null, 'x'),
      msg: fc.constantFrom<Value[]>(null, 5, 'timeout in x', 'boom-x', '{"status":500,"st":"x"}', '{}'),
      tags: fc.constantFrom<Value[]>(null, 'x', [], ['x', 'y'], [null, 1]),
      http: fc.constantFrom<Value[]>(null, 'x', {}, { status: 500, path: '/x' }, { status: null, path: 'y' }),
      wait: fc.constantFrom<Value[]>(null, interval(60_000_000_000n), 1),
      service: fc.constantFrom<Value[]>('web', 'db', null),
      minute: fc.constantFrom<Value[]>(null, timestamp(999_000_000_000n), timestamp(0n)),
      level: fc.constantFrom<Value[]>(null, severity('INFO'), severity('ERROR'), severity('CRITICAL')),
    }),
    { minLength: 0, maxLength: 7 },
  )
  .map((rows) =>
    rows.map(({ service, minute, level, ...fields }, index) => ({
      identity: String(index),
      $d: { ...fields, id: index },
      $l: { subsystemname: service },
      $m: { timestamp: minute, severity: level },
    })),
  )

const { condition, value } = fc.letrec<{ condition: string; value: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    {
      arbitrary: fc.constantFrom(
        ...[
          'a == 1',
          "a == 'x'",
          "a == 'y'",
          'a != 2',
          'a == null',
          'c != null',
          'a > 1',
          'b <= 1',
          'a == b',
          '1 == a',
        ],
        ...[
          'flag',
          'flag',
          'true',
          'false',
          '1 + 1 == 2',
          'x == 1',
          'x',
          'n > 1',
          "k == 'x'",
          'k.status == 500',
          'n == a',
        ],
        ...["msg ~ 'timeout'", "x ~ 'x'", "$d ~~ 'x'", "tags.arrayContains('x')", "tag == 'x'", 'http.status == 500'],
        ...['http == null', "$l.subsystemname == 'web'", "svc == 'web'", "svc == 'db'", '$m.severity == ERROR'],
        ...[
          '$m.severity == CRITICAL',
          '$m.severity >= WARNING',
          "subsystemname == 'web'",
          '$m.timestamp > now() - 1s * 2',
        ],
        ...['if(flag, true, false)', 'firstNonNull(flag:bool, false)', 'a:number > 0', "msg:string.contains('o')"],
        ...[
          "a.in('x', 'y')",
          'a.in(1, 2)',
          "svc.in('web', 'db')",
          '_count > 1',
          "'A'.toLowerCase() == a",
          'id > 2',
          'h.status == 500',
        ],
      ),
      weight: 3,
    },
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} || ${b})`),
    tie('condition').map((a) => `!(${a})`),
  ),
  value: fc.oneof(
    fc.constantFrom(
      ...[
        'a',
        'b',
        'c',
        'x',
        'k',
        'a * 2',
        'a:number + 1',
        'a:string',
        'if(flag, a, b)',
        'firstNonNull(a, 0)',
        '1',
        "'x'",
      ],
      ...['null', 'http', 'http.status', '$l.subsystemname', '1 + 2 * 3', 'flag && true', '!!flag', "concat('a', 'b')"],
      ...['if(true, a, b)', 'wait + 1m + 30s', '2 * 3 - 1', '`{a} and {b}`', 'case { flag -> 1, a == 1 -> 2, _ -> 3 }'],
    ),
    tie('condition'),
  ),
}))

const target = fc.constantFrom('x', 'x', 'a', 'k', 'http.status', 'http', 'x.y', '$m.mark', 'svc', 'n', 'tags')
const item = fc.constantFrom(
  ...[
    'a',
    'b',
    'c',
    'id',
    'b as x',
    'http as h',
    'http.status',
    'a:number as n',
    '$l.subsystemname as svc',
    '$m.timestamp',
  ],
  ...[
    'null as n',
    "'v' as tag",
    'flag',
    'x',
    'k',
    'svc',
    'a as b',
    'h.status',
    'n',
    'x as y',
    'a + b as x',
    '$m.severity',
  ],
)
const key = fc.constantFrom(
  ...['a', 'b as k', '$l.subsystemname as svc', '$l.subsystemname', 'flag', 'a:string as k', '$m.timestamp / 1m as t'],
  ...['http as h', 'http.status', '$m.severity as k', "'v' as x", 'x', 'k', 'svc'],
)
const computed = fc.constantFrom(
  ...[
    'count() as n',
    'sum(a) as total',
    'max(id) as m',
    'count_if(a == 1 || a == 2) as n',
    'collect(a) as all',
    'count()',
  ],
  ...[
    'any_value(b) as some',
    'any_value() as row',
    'distinct_count(a) as n',
    'min(id) + 1 as n',
    'max(b) as a',
    'count() as _count',
  ],
)
const some = (of: fc.Arbitrary<string>, maxLength = 3) =>
  fc.uniqueArray(of, { minLength: 1, maxLength }).map((list) => list.join(', '))
const sortKeys = fc.constantFrom(
  'a',
  'a desc',
  'id',
  'id desc',
  'b, id',
  'n desc',
  'n',
  'a + 0 desc',
  '$m.timestamp',
  'x',
  'k',
)
const count = fc.nat({ max: 5 })

const plainStage = fc.oneof(
  { arbitrary: condition.map((c) => `filter ${c}`), weight: 6 },
  { arbitrary: fc.tuple(target, value).map(([to, v]) => `create ${to} from ${v}`), weight: 3 },
  { arbitrary: some(item, 4).map((items) => `choose ${items}`), weight: 3 },
  { arbitrary: count.map((n) => `limit ${n}`), weight: 2 },
  { arbitrary: sortKeys.map((keys) => `orderby ${keys}`), weight: 3 },
  { arbitrary: some(key).map((keys) => `distinct ${keys}`), weight: 2 },
  { arbitrary: fc.tuple(some(key), some(computed)).map(([k, f]) => `groupby ${k} aggregate ${f}`), weight: 3 },
  condition.map((c) => `block ${c}`),
  fc.tuple(target, value).map(([to, v]) => `replace ${to} with ${v}`),
  fc
    .tuple(target, value, fc.constantFrom('skip', 'fail'))
    .map(([to, v, act]) => `create ${to} from ${v} on keypath exists ${act}`),
  some(key).map((keys) => `groupby ${keys}`),
  fc.tuple(key, fc.constantFrom('', ' into n', ' into n desc', ' asc')).map(([k, end]) => `countby ${k}${end}`),
  some(computed).map((list) => `aggregate ${list}`),
  fc
    .tuple(fc.constantFrom('top', 'bottom'), count, item, sortKeys)
    .map(([cmd, n, i]) => `${cmd} ${n} ${i} by id as id`),
  fc.tuple(key, count).map(([k, n]) => `top ${n} ${k} by max(id) as n`),
  fc.tuple(some(fc.constantFrom('a', 'b', 'flag', 'x')), sortKeys).map(([k, s]) => `dedupeby ${k} keep 2 orderby ${s}`),
  fc.constantFrom(
    'dedupeby a',
    'dedupeby a, id',
    'count',
    'count into n',
    'remove a',
    'remove b, x',
    'remove http.status',
  ),
  fc.constantFrom(
    'move a to x',
    'move http to k',
    'move http to $d',
    'move x to a',
    'convert a:string',
    'convert b:number, x:string',
  ),
  fc.constantFrom(
    "redact msg matching 'o' to '0'",
    "redact a matching /x/ to 'z'",
    'extract msg into k using jsonobject()',
  ),
  fc.constantFrom(
    "find 'x' in msg",
    "find 'x' in a",
    "wildfind 'x'",
    'enrich a:string into http using people',
    'roundtime to 1m into t',
  ),
  fc.constantFrom(
    'explode tags into tag',
    'explode tags into tag original preserve',
    'explode tags into x original preserve',
  ),
)

const chosen = ['a == 1', 'x == 1', 'n > 0', 'x == null', 'n == a', 'b == 1', "x ~ 'x'", 'a != x']
const grouped = ['a == 1', "svc == 'web'", 'k == null', 'k > 0', 'n > 1', 'k != a', 'k.status == 500', 'm == 2', 'flag']
function conditionOn(conditions: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(some(fc.constantFrom(...conditions)), fc.constantFrom(' && ', ' || '))
    .map(([list, operator]) => list.split(', ').join(operator))
}

const named = computed.filter((text) => text.includes(' as '))
const joinType = fc.constantFrom('join', 'join inner', 'join full')
const joinKeys = fc.constantFrom(
  'using a',
  'using id',
  'using a, id',
  'on left=>a == right=>b',
  'on left=>id == right=>id',
)
const joinedQuery = fc.oneof(
  plainStage.map((stage) => `source logs | ${stage}`),
  fc.constantFrom(
    'source logs',
    'source logs | limit 3',
    'source logs | countby a into n',
    'source logs | distinct b, id',
  ),
)

/** Stages that seldom meet by chance. */
const fewStages = fc.oneof(
  { arbitrary: plainStage, weight: 10 },
  fc.tuple(some(item), sortKeys, count).map(([items, keys, n]) => `orderby ${keys} | limit ${n} | choose a, ${items}`),
  fc.tuple(some(item), sortKeys, count).map(([items, keys, n]) => `choose a, ${items} | orderby ${keys} | limit ${n}`),
  fc
    .tuple(some(key), some(computed), fc.constantFrom('n', 'n desc', 'total desc', 'm'), count)
    .map(([keys, list, by, n]) => `groupby ${keys} aggregate ${list} | orderby ${by} | limit ${n}`),
  fc.constantFrom(
    'distinct a | distinct a',
    'distinct b as k | distinct k',
    'groupby a | distinct a',
    'distinct a, b as x | distinct x, a',
  ),
  fc.constantFrom('remove a | remove b', 'remove x | remove x, a', 'limit 4 | limit 2', 'orderby a | orderby id desc'),
  fc.constantFrom(
    'aggregate count() as n',
    'groupby a aggregate count() as n',
    'groupby b as k aggregate count() as _count',
  ),
  fc.constantFrom(
    'count | limit 3',
    'aggregate max(id) as m | orderby m',
    'count into n | limit 0',
    'filter true',
    'block false',
  ),
  fc
    .tuple(sortKeys, fc.constantFrom('filter', 'block'), condition)
    .map(([keys, cmd, c]) => `orderby ${keys} | ${cmd} ${c}`),
  fc.tuple(target, value, count).map(([to, v, n]) => `create ${to} from ${v} | limit ${n}`),
  condition.map((c) => `create a from 1 on keypath exists fail | filter ${c}`),
  fc.tuple(sortKeys, count).map(([keys, n]) => `choose a as x, b as x, id | orderby ${keys} | limit ${n}`),
  fc.tuple(target, value, condition).map(([to, v, c]) => `create ${to} from ${v} | filter ${c}`),
  fc
    .tuple(some(item, 4), conditionOn(chosen))
    .map(([items, c]) => `choose a, b as x, a:number as n, ${items} | filter ${c}`),
  fc
    .tuple(some(item), some(fc.constantFrom('a', 'x', 'x as y', 'h.status', 'n + 1 as n', 'a as b')))
    .map(([one, two]) => `choose a, b as x, http as h, ${one} | choose ${two}`),
  fc.tuple(sortKeys, some(item)).map(([keys, items]) => `orderby ${keys} | choose a, id, ${items}`),
  fc.tuple(some(item)).map(([items]) => `dedupeby a keep 2 orderby id desc | choose a, id, ${items}`),
  fc
    .tuple(some(computed), conditionOn(grouped))
    .map(([list, c]) => `groupby a, b as k, $l.subsystemname as svc aggregate ${list} | filter ${c}`),
  fc.tuple(conditionOn(grouped)).map(([c]) => `distinct a, http as k, $l.subsystemname as svc | filter ${c}`),
  condition.map((c) => `explode tags into tag original preserve | filter ${c}`),
  fc
    .tuple(fc.constantFrom('if(flag, true, false)', 'firstNonNull(a == 1, false)', 'a == 1', 'true'))
    .map(([c]) => `block ${c}`),
  fc.tuple(condition, condition).map(([a, b]) => `block ${a} | block ${b}`),
  fc
    .tuple(fc.constantFrom('a', 'a, b', 'http', 'flag, id', 'a:string'), condition)
    .map(([keys, c]) => `dedupeby ${keys} keep 2 orderby id desc | filter a == 1 && (${c})`),
  fc
    .tuple(fc.constantFrom('a', 'a, b as k', 'a as k', 'b as k, a', 'http as h, a'), some(key), some(named), condition)
    .map(([one, two, list, c]) => `multigroupby (${one}), (a, ${two}) aggregate ${list} | filter a == 1 && (${c})`),
  fc
    .tuple(some(key), some(named), fc.boolean())
    .map(([keys, list, twice]) => `multigroupby (${keys})${twice ? `, (b), (${keys})` : ''} aggregate ${list}`),
  fc.tuple(joinType, joinedQuery, joinKeys, condition).map(([t, q, on, c]) => `${t} (${q}) ${on} into r | filter ${c}`),
  fc
    .tuple(joinType, joinedQuery, joinKeys, some(item), fc.constantFrom('r', 'r.k as x', 'r.n as n', 'r.id as other'))
    .map(([t, q, on, items, r]) => `${t} (${q}) ${on} into r | choose ${items}, ${r}`),
  fc
    .tuple(joinedQuery, joinKeys, some(key), fc.constantFrom('max(id) as m', 'min(id) + 1 as n', 'count() as n'))
    .map(([q, on, keys, list]) => `join (${q}) ${on} into r | groupby ${keys} aggregate ${list}`),
  fc
    .tuple(
      joinKeys,
      fc.constantFrom('r.n > 1', 'r.k == 1', "r.k == 'x'", 'r.n == null', 'r.n > 1 && r.k != a', 'r.n > a'),
    )
    .map(([on, c]) => `join inner (groupby b as k, id, a aggregate count() as n) ${on} into r | filter ${c}`),
  fc
    .tuple(sortKeys, joinedQuery, fc.constantFrom('', ' merge'), count)
    .map(([keys, q, merge, n]) => `orderby ${keys} | stitch (${q}) into s${merge} | limit ${n}`),
  fc.tuple(plainStage, condition).map(([stage, c]) => `union (source logs | ${stage}) | filter ${c}`),
)

/** Queries on these rows, of every command that the evaluator knows. */
export const anyQuery: fc.Arbitrary<string> = fc
  .array(fewStages, { minLength: 1, maxLength: 4 })
  .map((stages) => ['source logs', ...stages].join(' | '))
