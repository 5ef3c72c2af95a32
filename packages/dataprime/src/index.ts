export { type Advice, adviseOn } from './advice.ts'
export { aggregations, hasAggregation, isAggregation } from './aggregations.ts'
export type {
  Aggregate,
  Aliased,
  Argument,
  ArrayLiteral,
  Binary,
  BinaryOperator,
  Block,
  BooleanLiteral,
  Bottom,
  BrokenExpression,
  BrokenStage,
  Call,
  Case,
  CaseClause,
  CaseComparison,
  CaseOf,
  Cast,
  Choose,
  Command,
  CommandName,
  Comment,
  Convert,
  Count,
  Countby,
  Create,
  CreatePolicy,
  Dataset,
  DatatypeLiteral,
  Dedupeby,
  Direction,
  Distinct,
  Enrich,
  EnumLiteral,
  Explode,
  Expression,
  Extract,
  Extractor,
  ExtractorName,
  Filter,
  Find,
  Groupby,
  GroupingSet,
  Index,
  Interpolated,
  InterpolatedPart,
  IntervalLiteral,
  IntervalUnit,
  Join,
  JoinCondition,
  Keypath,
  KeySegment,
  Limit,
  Literal,
  Lucene,
  Member,
  Move,
  Multigroupby,
  Node,
  NullLiteral,
  NumberLiteral,
  Orderby,
  OrderKey,
  Position,
  Query,
  Range,
  Redact,
  RegexpLiteral,
  Remove,
  Replace,
  Root,
  Roundtime,
  SeverityName,
  Source,
  Stage,
  Stitch,
  StringLiteral,
  Subquery,
  Timeframe,
  Timestamp,
  Top,
  TypedKeypath,
  TypeName,
  Unary,
  UnaryOperator,
  Union,
  Wildfind,
} from './ast.ts'
export { build } from './build.ts'
export { type Analysis, type AnalysisOptions, analyse } from './check/analysis.ts'
export { type CheckOptions, check } from './check/check.ts'
export { builtIn as sourceFields } from './check/fields.ts'
export type { FieldSpec, Schema } from './check/schema.ts'
export { score } from './check/score.ts'
export type { Row } from './check/types/row.ts'
export { accepts, describe as describeType, type Type } from './check/types/type.ts'
export { commands } from './commands.ts'
export { type Complexity, complexityOf } from './complexity.ts'
export { applyFix, type Diagnostic, type Edit, type Fix, type Severity } from './diagnostic.ts'
export { type DiagnosticCode, diagnostics } from './diagnostics.ts'
export { type Completion, type CompletionKind, complete } from './editor/complete.ts'
export { type Hover, hover } from './editor/hover.ts'
export { type SemanticToken, type SemanticType, semanticTokens } from './editor/tokens.ts'
export { explain } from './explain/explain.ts'
export { functions, isFunction } from './functions.ts'
export { operandsOf } from './optimize/conditions.ts'
export { type AppliedRule, type Optimized, optimize } from './optimize/optimize.ts'
export { type Parsed, parse } from './parse/parse.ts'
export { type FormatOptions, format } from './print/format.ts'
export { print, printExpression, printLine } from './print/print.ts'
export { type Rewriting, rewriteExpression, rewriteQuery } from './rewrite.ts'
export { type Signature, signatureText } from './signature.ts'
export { repair, type Validation, validate } from './validate.ts'
export { children, walk } from './walk.ts'
