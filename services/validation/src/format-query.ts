import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import type { validationContract } from '@dataprime/mesh/contracts'
import { validate } from 'dataprime'

type Format = typeof validationContract.operations.format

/** The query in canonical form; null when it does not parse. */
export function formatQuery({ query }: OperationInput<Format>): OperationOutput<Format> {
  const { formatted, diagnostics } = validate(query)
  return { formatted, diagnostics }
}
