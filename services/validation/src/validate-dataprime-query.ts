import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import type { validationContract } from '@dataprime/mesh/contracts'
import { annotate, attr, content, count, metricNames, record, spanNames, withSpan } from '@dataprime/telemetry'
import { adviseOn, complexityOf, type Diagnostic, optimize, validate } from 'dataprime'

type Validate = typeof validationContract.operations.validate

/** Everything the toolchain has to say about a query. A wrong query is an answer too, never an error. */
export function validateDataprimeQuery({ query, source, schema }: OperationInput<Validate>): OperationOutput<Validate> {
  annotate(content(attr.queryGenerated, query))
  const options = { ...(source && { source }), ...(schema && { schema }) }
  const checked = withSpan(spanNames.syntaxAnalysis, {}, () => validate(query, options))
  const { complexity, advice, optimized } = withSpan(spanNames.enhancementSuggestions, {}, () => ({
    complexity: complexityOf(checked.query),
    advice: checked.isValid ? adviseOn(checked.query) : [],
    optimized: checked.isValid ? optimize(query, options) : null,
  }))
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
    optimized: optimized && {
      query: optimized.text,
      // A rule may have had several turns; here it is named once, where it had the first.
      rules: [...new Set(optimized.rules.map(({ name }) => name))],
    },
    explanation: checked.explanation,
  }
}
