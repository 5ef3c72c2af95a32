import { MeshError, type OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import { feedbackOn } from './database/feedback.ts'
import { insightsOf } from './database/insights.ts'
import { requestById } from './database/requests.ts'
import type { Db } from './database/tables.ts'

type RequestDetails = OperationOutput<typeof storageContract.operations.request>

/** One request with its insights and the feedback on it; `unknown_request` if it is not stored. */
export async function request(db: Db, id: string): Promise<RequestDetails> {
  const found = await requestById(db, id)
  if (!found) throw new MeshError('unknown_request', `Cannot find request "${id}": nothing is stored under this id`)
  return { ...found, insights: await insightsOf(db, id), feedback: await feedbackOn(db, id).execute() }
}
