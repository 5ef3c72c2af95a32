import { connect } from '@dataprime/mesh'
import { processingContract, queryContract, storageContract, validationContract } from '@dataprime/mesh/contracts'
import { onTestFinished } from 'vitest'
import { listening } from '../../../../test/support/listening.ts'
import { createApp } from '../../src/app.ts'
import { fakeQuery, fakeStorage, fakeValidation } from './fake-neighbours.ts'

/** Processing over HTTP, between neighbours that speak the real contracts. */
export async function processing() {
  const storage = fakeStorage()
  const query = fakeQuery()
  const validation = fakeValidation()
  const from = 'processing_service'
  const neighbours = {
    query: connect(queryContract, { from, urls: [(await listening(query.app)).url] }),
    validation: connect(validationContract, { from, urls: [(await listening(validation.app)).url] }),
    storage: connect(storageContract, { from, urls: [(await listening(storage.app)).url] }),
  }
  const app = createApp({ ...neighbours, instanceId: 'processing-1', crashPoint: () => {} }, { checkOutput: true })
  const caller = connect(processingContract, { from: 'queue_service', urls: [(await listening(app)).url] })
  onTestFinished(() => {
    for (const { close } of [...Object.values(neighbours), caller]) close()
  })
  return { caller, storage, query, validation }
}
