import { type ServeOptions, serve } from '@dataprime/mesh'
import { validationContract } from '@dataprime/mesh/contracts'
import { explainQuery } from './explain-query.ts'
import { formatQuery } from './format-query.ts'
import { validateDataprimeQuery } from './validate-dataprime-query.ts'

export function createApp(options: ServeOptions = {}) {
  return serve(
    validationContract,
    { validate: validateDataprimeQuery, format: formatQuery, explain: explainQuery },
    options,
  )
}
