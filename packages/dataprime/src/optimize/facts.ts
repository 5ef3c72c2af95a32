import type { Aliased, Command, CommandName, Expression, GroupingSet, OrderKey, Stage } from '../ast.ts'
import { always, never } from '../command.ts'
import { specOf } from '../commands.ts'
import { type Path, pathsOf, readBy, wholeRow } from './path.ts'
import { calls } from './purity.ts'

/** What the rules may know of a command. */
export interface Facts<C extends Command> {
  /** The places of a row that the command looks at. */
  readonly reads: (command: C) => readonly Path[]
  /** The places of a row that may hold something else afterwards. */
  readonly writes: (command: C) => readonly Path[]
  /**
   * `each`: one row out for each row in, made of that row alone. `some`: rows are left out, each for what it holds itself,
   * and none is changed. `first`: rows are left out for where they stand. `all`: it takes more than one row to tell.
   */
  readonly rows: 'each' | 'some' | 'first' | 'all'
  /** Rows leave in the order in which they came. */
  readonly keepsOrder: boolean
  /** The rows that leave hang on the order in which they come; the order that they leave in is another matter. */
  readonly heedsOrder: (command: C) => boolean
  /** Rows leave with nothing but what the command lists, so what it does not read is lost. */
  readonly projects: (command: C) => boolean
  /** Exactly one row leaves. */
  readonly isSingleRow: boolean
  /** It may end the query with an error. */
  readonly mayFail: (command: C) => boolean
}

type CommandOf<K extends CommandName> = Extract<Command, { readonly kind: K }>

const nothing = (): readonly Path[] => []
const everything = (): readonly Path[] => wholeRow

const onEachRow = {
  rows: 'each',
  keepsOrder: true,
  heedsOrder: never,
  projects: never,
  isSingleRow: false,
  mayFail: never,
} as const
const selecting = { ...onEachRow, rows: 'some', writes: nothing } as const
const onAllRows = { ...onEachRow, rows: 'all', keepsOrder: false, heedsOrder: always, writes: everything } as const
const grouping = { ...onAllRows, heedsOrder: never, projects: always } as const

const facts: { readonly [K in CommandName]: Facts<CommandOf<K>> } = {
  source: { ...onAllRows, reads: nothing },

  filter: { ...selecting, reads: ({ condition }) => readBy(condition) },
  block: { ...selecting, reads: ({ condition }) => readBy(condition) },
  find: { ...selecting, reads: ({ target }) => pathsOf(target) },
  wildfind: { ...selecting, reads: () => [{ root: '$d', keys: [] }] },
  lucene: { ...selecting, reads: everything },

  create: {
    ...onEachRow,
    reads: ({ value, target, policies }) => [...readBy(value), ...(policies.length > 0 ? pathsOf(target) : [])],
    writes: ({ target }) => pathsOf(target),
    mayFail: ({ policies }) => policies.some((policy) => policy.action === 'fail'),
  },
  replace: {
    ...onEachRow,
    // A value is only put where there is one.
    reads: ({ value, target }) => [...readBy(value), ...pathsOf(target)],
    writes: ({ target }) => pathsOf(target),
    mayFail: ({ onTypeChange }) => onTypeChange === 'fail',
  },
  convert: {
    ...onEachRow,
    reads: ({ conversions }) => conversions.flatMap(({ keypath }) => pathsOf(keypath)),
    writes: ({ conversions }) => conversions.flatMap(({ keypath }) => pathsOf(keypath)),
  },
  extract: {
    ...onEachRow,
    reads: ({ value, into }) => [...readBy(value), ...pathsOf(into)],
    writes: ({ into }) => pathsOf(into),
  },
  enrich: {
    ...onEachRow,
    reads: ({ value, into }) => [...readBy(value), ...pathsOf(into)],
    writes: ({ into }) => pathsOf(into),
  },
  redact: { ...onEachRow, reads: ({ target }) => pathsOf(target), writes: ({ target }) => pathsOf(target) },
  move: {
    ...onEachRow,
    reads: ({ from, to }) => [...pathsOf(from), ...pathsOf(to)],
    writes: ({ from, to }) => [...pathsOf(from), ...pathsOf(to)],
  },
  remove: { ...onEachRow, reads: nothing, writes: ({ keypaths }) => keypaths.flatMap(pathsOf) },
  roundtime: {
    ...onEachRow,
    reads: ({ value, interval }) => [...roundedBy(value), ...readBy(interval)],
    writes: ({ value, into }) => (into ? pathsOf(into) : value?.kind === 'keypath' ? pathsOf(value) : roundedBy(value)),
  },
  choose: { ...onEachRow, reads: ({ items }) => readByItems(items), writes: everything, projects: always },

  limit: { ...onAllRows, rows: 'first', keepsOrder: true, reads: nothing, writes: nothing },
  // The order of rows with equal keys is not documented, so nothing may count on the order before.
  orderby: { ...onAllRows, heedsOrder: never, reads: ({ order }) => readByOrder(order), writes: nothing },
  dedupeby: {
    ...onAllRows,
    reads: ({ keys, order }) => [...readBy(...keys), ...readByOrder(order)],
    writes: nothing,
  },

  aggregate: {
    ...grouping,
    reads: ({ aggregates }) => readByItems(aggregates),
    heedsOrder: ({ aggregates }) => heedOrder(aggregates),
    isSingleRow: true,
  },
  count: { ...grouping, reads: nothing, isSingleRow: true },
  countby: { ...grouping, reads: ({ keys }) => readByItems(keys) },
  distinct: { ...grouping, reads: ({ keys }) => readByItems(keys) },
  groupby: {
    ...grouping,
    reads: ({ keys, aggregates }) => readByItems([...keys, ...aggregates]),
    heedsOrder: ({ aggregates }) => heedOrder(aggregates),
  },
  multigroupby: {
    ...grouping,
    reads: ({ sets, aggregates }) => readByItems([...keysOf(sets), ...aggregates]),
    heedsOrder: ({ aggregates }) => heedOrder(aggregates),
  },
  top: { ...onAllRows, reads: ({ items, by }) => readByItems([...items, ...by]), projects: always },
  bottom: { ...onAllRows, reads: ({ items, by }) => readByItems([...items, ...by]), projects: always },

  explode: {
    ...onAllRows,
    keepsOrder: true,
    heedsOrder: never,
    reads: ({ value }) => readBy(value),
    writes: ({ into, original }) => (original === 'preserve' ? pathsOf(into) : wholeRow),
    projects: ({ original }) => original !== 'preserve',
  },
  join: { ...onAllRows, heedsOrder: never, reads: everything },
  union: { ...onAllRows, heedsOrder: never, reads: everything },
  stitch: { ...onAllRows, reads: everything },
}

/** The facts of a command, with the command filled in; each is worked out when it is asked for. */
export function factsOf(command: Stage) {
  // The table is keyed by kind, which the compiler cannot follow through a union.
  const known = facts[command.kind] as unknown as Facts<Stage>
  return {
    rows: known.rows,
    keepsOrder: known.keepsOrder,
    isSingleRow: known.isSingleRow,
    get reads() {
      return known.reads(command)
    },
    get writes() {
      return known.writes(command)
    },
    get heedsOrder() {
      return known.heedsOrder(command)
    },
    get projects() {
      return known.projects(command) || specOf(command).aggregates(command)
    },
    get mayFail() {
      return known.mayFail(command)
    },
  }
}

function readByItems(items: readonly Aliased[]): readonly Path[] {
  return readBy(...items.map(({ expression }) => expression))
}

function readByOrder(order: readonly OrderKey[]): readonly Path[] {
  return readBy(...order.map(({ expression }) => expression))
}

function keysOf(sets: readonly GroupingSet[]): readonly Aliased[] {
  return sets.flatMap(({ keys }) => keys)
}

function roundedBy(value: Expression | null): readonly Path[] {
  const timestamp: Path = { root: '$m', keys: ['timestamp'] }
  return value ? readBy(value) : [timestamp]
}

/** Aggregations whose result hangs on the order of the rows; of equal keys, max_by and min_by take one. */
const ordered: ReadonlySet<string> = new Set(['any_value', 'collect', 'max_by', 'min_by'])

function heedOrder(aggregates: readonly Aliased[]): boolean {
  return aggregates.some(({ expression }) => calls(expression, ordered))
}
