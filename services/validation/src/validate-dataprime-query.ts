import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import type { validationContract } from '@dataprime/mesh/contracts'
import { annotate, attr, content, count, metricNames, record, spanNames, withSpan } from '@dataprime/telemetry'
import { adviseOn, complexityOf, type Diagnostic, validate } from 'dataprime'

type Validate = typeof validationContract.operations.validate

/** Everything the toolchain has to say about a query. A wrong query is an answer too, never an error. */
export function validateDataprimeQuery({ query, source, schema }: OperationInput<Validate>): OperationOutput<Validate> {
  annotate(content(attr.queryGenerated, query))
  const checked = withSpan(spanNames.syntaxAnalysis, {}, () =>
    validate(query, { ...(source && { source }), ...(schema && { schema }) }),
  )
  const { complexity, advice } = withSpan(spanNames.enhancementSuggestions, {}, () => {
    return { complexity: complexityOf(checked.query), advice: checked.isValid ? adviseOn(checked.query) : [] }
  })
  const messagesOf = (severity: Diagnostic['severity']): string[] =>
    checked.diagnostics.filter((found) => found.severity === severity).map(({ message }) => message)

  annotate({ [attr.validationScore]: checked.score })
  count(metricNames.validations, 1, { is_valid: checked.isValid })
  record(metricNames.validationScore, checked.score)
  return {
    is_valid: checked.isValid,
    syntax_score: checked.score,
    complexity_score: complexity.score,
    diagnostics: checked.diagnostics,
    errors: messagesOf('error'),
    warnings: messagesOf('warning'),
    suggestions: checked.diagnostics.flatMap(({ fixes }) => fixes.map(({ title }) => title)),
    enhancements: advice.map(({ message }) => message),
    formatted: checked.formatted,
    // No rewrite rules yet: the query itself, in canonical form.
    optimized: checked.formatted === null ? null : { query: checked.formatted, rules: [] },
    explanation: checked.explanation,
  }
}
