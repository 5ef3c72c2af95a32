import type {
  Aliased,
  Argument,
  Command,
  CreatePolicy,
  Dataset,
  Direction,
  Expression,
  Extractor,
  GroupingSet,
  JoinCondition,
  Keypath,
  NumberLiteral,
  OrderKey,
  Query,
  Range,
  RegexpLiteral,
  StringLiteral,
  Timeframe,
  TypedKeypath,
} from './ast.ts'
import type { Column, Row } from './check/types/row.ts'
import type { Type } from './check/types/type.ts'
import type { Layout } from './print/print-layout.ts'

/** What a command says of itself; everything that works on commands reads this. */
export interface CommandSpec<C extends Command> {
  readonly name: C['kind']
  readonly aliases: readonly string[]
  /** One sentence. */
  readonly doc: string
  readonly syntax: string
  /** What the parts of the syntax are and what holds without them. Markdown. */
  readonly parts: Readonly<Record<string, string>>
  /** The rows that come out, in a sentence or two. */
  readonly leaves: string
  readonly example: string
  /** Reads what follows the command's name. */
  readonly parse: (p: StageParser) => CommandFields<C>
  /** What follows the command's name, with the space before it. */
  readonly print: (command: C, p: Printer) => Layout
  /** What the command does, as one English sentence without a full stop. */
  readonly explain: (command: C, w: Words) => string
  /** Checks the parts of the command against the rows that come in; gives the rows that leave. */
  readonly check: (command: C, row: Row, c: RowChecker) => Row
  /** True when rows leave with nothing but what this command lists: `$m` and `$l` are empty from here on. */
  readonly aggregates: (command: C) => boolean
}

/** What a command holds besides what every command has. */
export type CommandFields<C extends Command> = C extends Command
  ? Omit<C, 'kind' | 'range' | 'commentsBefore' | 'commentsAfter'>
  : never

/** The reader of one stage. A method that cannot read what it promises reports it and ends the stage. */
export interface StageParser {
  expression(): Expression
  expressions(): readonly Expression[]
  /** A path to be written to. */
  target(): Keypath
  /** `into <keypath>`; where it is missing it is reported, and `fallback` stands in for it. */
  into(command: string, fallback: string): Keypath
  /** `'<phrase>' in <keypath>` */
  search(): { readonly phrase: StringLiteral; readonly target: Keypath }
  /** The rest of the stage as a string, if it is not one. */
  textOfStage(): StringLiteral
  /** `by <expression> …`; where it is missing it is reported, and `count()` stands in for it. */
  by(command: string): readonly Aliased[]
  /** `keep <n>` */
  keep(): NumberLiteral | null
  /** `orderby <expression> …` behind other clauses; none if it is not there. */
  orderClause(): readonly OrderKey[]
  /** The word `with`. */
  with(): void
  /** `[matching] <pattern> to '<text>'` */
  substitution(): { readonly pattern: RegexpLiteral | StringLiteral; readonly replacement: StringLiteral }
  keypaths(): readonly Keypath[]
  aliased(): readonly Aliased[]
  /** A list where aggregations may be called. */
  aggregates(): readonly Aliased[]
  /** Keys, then aggregations, with `aggregate` or without. */
  grouping(): { readonly keys: readonly Aliased[]; readonly aggregates: readonly Aliased[] }
  order(): readonly OrderKey[]
  typedKeypaths(): readonly TypedKeypath[]
  string(): StringLiteral
  regexpOrString(): RegexpLiteral | StringLiteral
  /** A whole number that is not negative. */
  count(command: string): NumberLiteral
  /** How many rows to keep. */
  limit(): NumberLiteral
  /** What is counted by, and the name of the count. */
  counted(): { readonly keys: readonly Aliased[]; readonly into: Keypath | null }
  /** What top and bottom list. */
  ranked(command: string): readonly Aliased[]
  dataset(): Dataset
  sourceArguments(): readonly Argument[]
  extractor(): Extractor
  /** `<keypath> from <expression>` or `<expression> as <keypath>`. */
  assignment(): { readonly target: Keypath; readonly value: Expression }
  createPolicies(): readonly CreatePolicy[]
  timeframe(): Timeframe | null
  /** `left`, which is the default, `inner`, `full` or `cross`. */
  joinType(): 'left' | 'inner' | 'full' | 'cross'
  /** Null for a join without one, which is a cross join. */
  joinCondition(type: 'left' | 'inner' | 'full' | 'cross', query: Query): JoinCondition | null
  groupingSets(): readonly GroupingSet[]
  /** A query in parentheses. */
  query(): Query
  /** Takes one of these words if it is next. */
  word<W extends string>(...words: readonly W[]): W | null
  expectWord<W extends string>(...words: readonly W[]): W
  symbol(text: string): boolean
  expectSymbol(text: string): void
  isWord(word: string, ahead?: number): boolean
  isSymbol(text: string, ahead?: number): boolean
  direction(): Direction | null
}

/** The checker of one command. What is wrong is reported on the way. */
export interface RowChecker {
  /** The type of an expression; unknown where it cannot be told. */
  type(node: Expression): Type
  /** The same where only one type will do; the role says what the expression is, such as `the time of roundtime`. */
  demand(node: Expression, wanted: Type, role: string): Type
  columns(items: readonly Aliased[]): readonly Column[]
  /** The rows of a query inside the command. */
  query(query: Query): Row
  /** A condition between these rows and those of another query. */
  joined(condition: Expression, right: Row): void
}

/** How the parts of a command are written. Lists have the space or the line break before them. */
export interface Printer {
  expression(node: Expression): Layout
  keypath(node: Keypath): string
  /** A query in parentheses. */
  query(node: Query): Layout
  aliased(nodes: readonly Aliased[]): Layout
  sets(nodes: readonly GroupingSet[]): Layout
  expressions(nodes: readonly Expression[]): Layout
  order(nodes: readonly OrderKey[]): Layout
  typed(nodes: readonly TypedKeypath[]): Layout
  dataset(node: Dataset): string
  /** Arguments in parentheses. */
  args(nodes: readonly Argument[]): Layout
  /** The keyword between two parts: the first of the words, unless another one is kept. */
  wordBetween(before: Ranged | undefined, after: Ranged | undefined, words: readonly [string, ...string[]]): string
}

interface Ranged {
  readonly range: Range
}

/** Words for the parts of a command. */
export interface Words {
  /** A condition or a value as English. */
  say(node: Expression): string
  /** The same, but a condition is "whether …". */
  value(node: Expression): string
  /** A field by its name alone. */
  field(node: Keypath): string
  /** `a, b and c`, each with its new name. */
  list(nodes: readonly Aliased[]): string
  /** `n, highest first` */
  order(nodes: readonly OrderKey[]): string
  join(items: readonly string[], word?: string): string
  /** The steps of a query inside a command. */
  steps(query: Query): string
  /** The rows come in an order that the stage before made. */
  readonly isSorted: boolean
}

/** What may part keys from aggregations; the last two are older. */
export const aggregateWords = ['aggregate', 'agg', 'calculate', 'calc'] as const

export const never = () => false
export const always = () => true
