/** A place in the text: offset in UTF-16 units from 0, line and column from 1. */
export interface Position {
  readonly offset: number
  readonly line: number
  readonly column: number
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

interface Ranged {
  readonly range: Range
}

// Names ---------------------------------------------------------------------------------------------------------------

export type Root = '$d' | '$l' | '$m' | '$p'
export type TypeName = 'string' | 'number' | 'bool' | 'timestamp' | 'interval' | 'array' | 'object' | 'regexp'
export type Direction = 'asc' | 'desc'

export type KeySegment =
  | ({ readonly kind: 'key'; readonly name: string } & Ranged)
  /** `$d[$p.field]`: the key is the value of a query parameter. */
  | ({ readonly kind: 'dynamicKey'; readonly key: Keypath } & Ranged)

/** A path into the row. `implicit` says that no root was written and `$d` is meant. */
export interface Keypath extends Ranged {
  readonly kind: 'keypath'
  /** Which side of a join, in the condition of `on`. */
  readonly side?: 'left' | 'right'
  readonly root: Root
  readonly implicit: boolean
  readonly path: readonly KeySegment[]
}

// Literals ------------------------------------------------------------------------------------------------------------

export interface StringLiteral extends Ranged {
  readonly kind: 'string'
  readonly value: string
}

/** `text` keeps every digit; `value` is the nearest double. */
export interface NumberLiteral extends Ranged {
  readonly kind: 'number'
  readonly value: number
  readonly text: string
}

export interface BooleanLiteral extends Ranged {
  readonly kind: 'boolean'
  readonly value: boolean
}

export interface NullLiteral extends Ranged {
  readonly kind: 'null'
}

export interface RegexpLiteral extends Ranged {
  readonly kind: 'regexp'
  /** What stands between the slashes, escapes included. */
  readonly pattern: string
}

export type IntervalUnit = 'd' | 'h' | 'm' | 's' | 'ms' | 'us' | 'ns'

export interface IntervalLiteral extends Ranged {
  readonly kind: 'interval'
  readonly negative: boolean
  /** From the largest unit to the smallest, each at most once. */
  readonly parts: readonly { readonly value: number; readonly unit: IntervalUnit }[]
}

export type SeverityName = 'DEBUG' | 'VERBOSE' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'

export interface EnumLiteral extends Ranged {
  readonly kind: 'enum'
  readonly name: SeverityName
}

/** `@'2025-06-01'` and `@1749000000` are known before the query runs; `@(…)` and an interpolated string are not. */
export type Timestamp =
  | ({ readonly kind: 'timestamp'; readonly form: 'literal'; readonly value: StringLiteral | NumberLiteral } & Ranged)
  | ({ readonly kind: 'timestamp'; readonly form: 'dynamic'; readonly value: Expression } & Ranged)

// Expressions ---------------------------------------------------------------------------------------------------------

export interface ArrayLiteral extends Ranged {
  readonly kind: 'array'
  readonly elements: readonly Expression[]
}

export type InterpolatedPart =
  | ({ readonly kind: 'text'; readonly value: string } & Ranged)
  /** `{}` has no expression. */
  | ({ readonly kind: 'hole'; readonly expression: Expression | null } & Ranged)

export interface Interpolated extends Ranged {
  readonly kind: 'interpolated'
  readonly parts: readonly InterpolatedPart[]
}

/** A type as an argument: `element_datatype=number`. */
export interface DatatypeLiteral extends Ranged {
  readonly kind: 'datatype'
  readonly type: TypeName
}

export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '~'
  | '~~'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
export type UnaryOperator = '!' | '-'

export interface Binary extends Ranged {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly operatorRange: Range
  readonly left: Expression
  readonly right: Expression
}

export interface Unary extends Ranged {
  readonly kind: 'unary'
  readonly operator: UnaryOperator
  readonly operand: Expression
}

export interface Argument extends Ranged {
  readonly kind: 'argument'
  readonly name: string | null
  readonly value: Expression
}

/** A call of a function or an aggregation; a method's receiver is the first argument. */
export interface Call extends Ranged {
  readonly kind: 'call'
  readonly name: string
  readonly nameRange: Range
  readonly style: 'function' | 'method'
  readonly args: readonly Argument[]
}

export interface Cast extends Ranged {
  readonly kind: 'cast'
  readonly operand: Expression
  readonly type: TypeName
}

/** `tags[0]`, counted from 0. */
export interface Index extends Ranged {
  readonly kind: 'index'
  readonly operand: Expression
  readonly index: Expression
}

/** A key of something that is not a plain keypath: `tags[0].name`. */
export interface Member extends Ranged {
  readonly kind: 'member'
  readonly operand: Expression
  readonly key: string
}

export interface CaseClause extends Ranged {
  readonly kind: 'clause'
  /** Null is the default, `_`. */
  readonly match: Expression | null
  readonly result: Expression
}

/** `case { condition -> result, … }` */
export interface Case extends Ranged {
  readonly kind: 'case'
  readonly clauses: readonly CaseClause[]
}

export type CaseComparison = 'case_equals' | 'case_contains' | 'case_greaterthan' | 'case_lessthan'

/** `case_equals { subject, value -> result, … }` */
export interface CaseOf extends Ranged {
  readonly kind: 'caseOf'
  readonly comparison: CaseComparison
  readonly subject: Expression
  readonly clauses: readonly CaseClause[]
}

/** `(| source … |)`: the only column of a query, as an array. */
export interface Subquery extends Ranged {
  readonly kind: 'subquery'
  readonly query: Query
}

/** What could not be read, as it was written; empty where an expression is missing. */
export interface BrokenExpression extends Ranged {
  readonly kind: 'brokenExpression'
  readonly text: string
}

export type Literal =
  | StringLiteral
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | RegexpLiteral
  | IntervalLiteral
  | EnumLiteral

export type Expression =
  | Literal
  | Keypath
  | Timestamp
  | ArrayLiteral
  | Interpolated
  | DatatypeLiteral
  | Binary
  | Unary
  | Call
  | Cast
  | Index
  | Member
  | Case
  | CaseOf
  | Subquery
  | BrokenExpression

// Parts of commands ---------------------------------------------------------------------------------------------------

export interface Aliased extends Ranged {
  readonly kind: 'aliased'
  readonly expression: Expression
  readonly alias: Keypath | null
}

export interface TypedKeypath extends Ranged {
  readonly kind: 'typedKeypath'
  readonly keypath: Keypath
  readonly type: TypeName
}

export interface OrderKey extends Ranged {
  readonly kind: 'orderKey'
  readonly expression: Expression
  /** Null when not written: ascending. */
  readonly direction: Direction | null
}

export interface GroupingSet extends Ranged {
  readonly kind: 'groupingSet'
  readonly keys: readonly Aliased[]
}

/** `default/logs` is `['default', 'logs']`; a dot is part of a name. */
export interface Dataset extends Ranged {
  readonly kind: 'dataset'
  readonly path: readonly string[]
}

export type Timeframe =
  | ({ readonly kind: 'around'; readonly at: Expression; readonly interval: Expression | null } & Ranged)
  | ({ readonly kind: 'between'; readonly from: Expression; readonly to: Expression } & Ranged)
  | ({ readonly kind: 'last'; readonly interval: Expression } & Ranged)
  | ({ readonly kind: 'timeshifted'; readonly interval: Expression } & Ranged)

export type CreatePolicy =
  | ({ readonly kind: 'onExists'; readonly action: 'fail' | 'skip' | 'overwrite' } & Ranged)
  | ({ readonly kind: 'onMissing'; readonly action: 'fail' | 'skip' | 'create' } & Ranged)
  | ({ readonly kind: 'onTypeChange'; readonly action: 'fail' | 'skip' | 'overwrite' } & Ranged)

export type ExtractorName = 'regexp' | 'multi_regexp' | 'kv' | 'jsonobject' | 'split'

export interface Extractor extends Ranged {
  readonly kind: 'extractor'
  readonly name: ExtractorName
  readonly args: readonly Argument[]
}

export type JoinCondition =
  | ({ readonly kind: 'on'; readonly condition: Expression } & Ranged)
  | ({ readonly kind: 'using'; readonly keypaths: readonly Keypath[] } & Ranged)

export interface Comment extends Ranged {
  readonly kind: 'comment'
  readonly style: '#' | '//' | '/*'
  /** Without its delimiters, trimmed. */
  readonly text: string
}

// Commands ------------------------------------------------------------------------------------------------------------

interface CommandBase<Kind extends string> extends Ranged {
  readonly kind: Kind
  /** Comments on lines of their own above the command, or inside it. */
  readonly commentsBefore?: readonly Comment[]
  /** Comments after the command on its last line. */
  readonly commentsAfter?: readonly Comment[]
}

export interface Source extends CommandBase<'source'> {
  readonly dataset: Dataset
  readonly args: readonly Argument[]
  readonly timeframe: Timeframe | null
}
export interface Aggregate extends CommandBase<'aggregate'> {
  readonly aggregates: readonly Aliased[]
}
export interface Block extends CommandBase<'block'> {
  readonly condition: Expression
}
export interface Bottom extends CommandBase<'bottom'> {
  readonly count: NumberLiteral
  readonly items: readonly Aliased[]
  readonly by: readonly Aliased[]
}
export interface Choose extends CommandBase<'choose'> {
  readonly items: readonly Aliased[]
}
export interface Convert extends CommandBase<'convert'> {
  readonly conversions: readonly TypedKeypath[]
}
export interface Count extends CommandBase<'count'> {
  readonly into: Keypath | null
}
export interface Countby extends CommandBase<'countby'> {
  readonly keys: readonly Aliased[]
  readonly into: Keypath | null
  readonly direction: Direction | null
}
export interface Create extends CommandBase<'create'> {
  readonly target: Keypath
  readonly value: Expression
  readonly policies: readonly CreatePolicy[]
}
export interface Dedupeby extends CommandBase<'dedupeby'> {
  readonly keys: readonly Expression[]
  /** Null when not written: 1. */
  readonly keep: NumberLiteral | null
  readonly order: readonly OrderKey[]
}
export interface Distinct extends CommandBase<'distinct'> {
  readonly keys: readonly Aliased[]
}
export interface Enrich extends CommandBase<'enrich'> {
  readonly value: Expression
  readonly into: Keypath
  readonly table: Dataset
}
export interface Explode extends CommandBase<'explode'> {
  readonly value: Expression
  readonly into: Keypath
  /** Null when not written: discard. */
  readonly original: 'discard' | 'preserve' | null
}
export interface Extract extends CommandBase<'extract'> {
  readonly value: Expression
  readonly into: Keypath
  readonly extractor: Extractor
  readonly datatypes: readonly TypedKeypath[]
}
export interface Filter extends CommandBase<'filter'> {
  readonly condition: Expression
}
export interface Find extends CommandBase<'find'> {
  readonly phrase: StringLiteral
  readonly target: Keypath
}
export interface Groupby extends CommandBase<'groupby'> {
  readonly keys: readonly Aliased[]
  readonly aggregates: readonly Aliased[]
}
export interface Join extends CommandBase<'join'> {
  readonly into: Keypath
  readonly query: Query
  /** A left join is the default; only a cross join has no condition. */
  readonly match:
    | { readonly type: 'left' | 'inner' | 'full'; readonly condition: JoinCondition }
    | { readonly type: 'cross' }
}
export interface Limit extends CommandBase<'limit'> {
  readonly count: NumberLiteral
}
export interface Lucene extends CommandBase<'lucene'> {
  readonly query: StringLiteral
}
export interface Move extends CommandBase<'move'> {
  readonly from: Keypath
  readonly to: Keypath
}
export interface Multigroupby extends CommandBase<'multigroupby'> {
  readonly sets: readonly GroupingSet[]
  readonly aggregates: readonly Aliased[]
}
export interface Orderby extends CommandBase<'orderby'> {
  readonly order: readonly OrderKey[]
}
export interface Redact extends CommandBase<'redact'> {
  readonly target: Keypath
  readonly pattern: RegexpLiteral | StringLiteral
  readonly replacement: StringLiteral
}
export interface Remove extends CommandBase<'remove'> {
  readonly keypaths: readonly Keypath[]
}
export interface Replace extends CommandBase<'replace'> {
  readonly target: Keypath
  readonly value: Expression
  /** `on datatype changed …` */
  readonly onTypeChange: 'skip' | 'fail' | 'overwrite' | null
}
export interface Roundtime extends CommandBase<'roundtime'> {
  /** Null when not written: `$m.timestamp`. */
  readonly value: Expression | null
  readonly interval: Expression
  readonly into: Keypath | null
}
export interface Stitch extends CommandBase<'stitch'> {
  readonly query: Query
  readonly into: Keypath
  readonly merge: boolean
}
export interface Top extends CommandBase<'top'> {
  readonly count: NumberLiteral
  readonly items: readonly Aliased[]
  readonly by: readonly Aliased[]
}
export interface Union extends CommandBase<'union'> {
  readonly query: Query
}
export interface Wildfind extends CommandBase<'wildfind'> {
  readonly phrase: StringLiteral
}

/** A stage that could not be read, as it was written; `command` is its name where that much is known. */
export interface BrokenStage extends CommandBase<'brokenStage'> {
  readonly command: CommandName | null
  readonly text: string
}

/** The thirty commands that may stand after a pipe. */
export type Stage =
  | Aggregate
  | Block
  | Bottom
  | Choose
  | Convert
  | Count
  | Countby
  | Create
  | Dedupeby
  | Distinct
  | Enrich
  | Explode
  | Extract
  | Filter
  | Find
  | Groupby
  | Join
  | Limit
  | Lucene
  | Move
  | Multigroupby
  | Orderby
  | Redact
  | Remove
  | Replace
  | Roundtime
  | Stitch
  | Top
  | Union
  | Wildfind

/** All thirty-one: `source` stands first or not at all. */
export type Command = Source | Stage
export type CommandName = Command['kind']

export interface Query extends Ranged {
  readonly kind: 'query'
  readonly source: Source | null
  readonly stages: readonly (Stage | BrokenStage)[]
  /** Comments that stand after the last command on lines of their own. */
  readonly commentsAfter?: readonly Comment[]
}

export type Node =
  | Query
  | Command
  | BrokenStage
  | Expression
  | InterpolatedPart
  | KeySegment
  | Argument
  | CaseClause
  | Aliased
  | TypedKeypath
  | OrderKey
  | GroupingSet
  | Dataset
  | Timeframe
  | CreatePolicy
  | Extractor
  | JoinCondition
  | Comment
