import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import type { validationContract } from '@dataprime/mesh/contracts'
import { validate } from 'dataprime'

type Explain = typeof validationContract.operations.explain

/** The query in plain English, a sentence per stage. */
export function explainQuery({ query }: OperationInput<Explain>): OperationOutput<Explain> {
  const { explanation, diagnostics } = validate(query)
  return { explanation, diagnostics }
}
