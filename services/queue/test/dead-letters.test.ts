import { MeshError } from '@dataprime/mesh'
import { describe, expect, it } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { listening } from '../../../test/support/listening.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { recorded } from './support/recorded.ts'
import { root, traceId } from './support/root-span.ts'
import { startService } from './support/service.ts'

const named = recorded()
const kind = 'insights'

describe('a dead letter', () => {
  async function withDeadLetter() {
    let refuse = true
    const { app } = fakeProcessing(() => {
      if (refuse) throw new MeshError('invalid_request', 'Cannot process this')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion(), root })
    await service.reached(job_id, 'FAILED')
    return { service, job_id, heal: () => (refuse = false) }
  }

  it('is made at once of what cannot get better, with reason, error, attempts and trace', async () => {
    const { service, job_id } = await withDeadLetter()
    expect(await service.client.deadLetters({})).toMatchObject({
      dead_letters: [
        {
          job_id,
          reason: 'rejected',
          attempts: 1,
          trace_id: traceId,
          error: { code: 'invalid_request', message: 'Cannot process this' },
        },
      ],
    })
  })

  it('is processed in its own trace when it is replayed', async () => {
    const { service, job_id, heal } = await withDeadLetter()
    heal()
    await service.client.replay({ id: job_id })
    expect(await service.reached(job_id, 'COMPLETE')).toMatchObject({ attempts: 1, error: null })
    expect(new Set(named('process_background_message').map((span) => span.traceId))).toEqual(new Set([traceId]))
  })

  it('is gone when it is discarded', async () => {
    const { service, job_id } = await withDeadLetter()
    expect(await service.client.discard({ id: job_id })).toEqual({ discarded: true })
    await expect(service.client.status({ id: job_id })).rejects.toMatchObject({ code: 'unknown_job' })
    await expect(service.client.replay({ id: job_id })).rejects.toMatchObject({ code: 'unknown_job' })
  })
})

describe('decisions about dead letters', () => {
  it('are kept with who took them; another payload must be one its kind takes', async () => {
    const { app } = fakeProcessing(({ payload }) => {
      if (payload.user_input === 'poison') throw new MeshError('invalid_request', 'Cannot process this')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const poison = answeredQuestion({ user_input: 'poison' })
    const { job_id } = await service.client.enqueue({ kind, payload: poison })
    await service.reached(job_id, 'FAILED')
    const letter = await service.client.deadLetter({ id: job_id })
    expect(letter).toMatchObject({ payload: poison, reason: 'rejected' })
    expect(letter.events.map(({ event }) => event)).toEqual(['enqueued', 'claimed', 'rejected'])

    const admin = { caller: 'admin' }
    const wrong = service.client.replay({ id: job_id, payload: { user_input: 'errors' } }, admin)
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_request' })
    for (const other of [{ request_id: answeredQuestion().request_id }, { caller: 'mallory' }]) {
      const taken = service.client.replay({ id: job_id, payload: { ...poison, ...other } }, admin)
      await expect(taken).rejects.toMatchObject({ code: 'invalid_request', status: 400 })
    }
    await service.client.replay({ id: job_id, payload: { ...poison, user_input: 'errors' } }, admin)
    await service.reached(job_id, 'COMPLETE')
    expect((await service.client.decisions({})).decisions).toMatchObject([
      { by: 'admin', action: 'edited', job_id, payload: { user_input: 'poison' } },
    ])
  })

  it('can be taken for all that match', async () => {
    let isPoison = true
    const { app } = fakeProcessing(() => {
      if (isPoison) throw new MeshError('invalid_request', 'Cannot process this')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const jobs = await Promise.all([1, 2].map(() => service.client.enqueue({ kind, payload: answeredQuestion() })))
    for (const { job_id } of jobs) await service.reached(job_id, 'FAILED')
    isPoison = false
    expect((await fetch(`${service.url}/dead-letters?cursor=abc`)).status).toBe(400)
    const misspelt = fetch(`${service.url}/dead-letters/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ errorCode: 'nothing_like_this' }),
    })
    expect((await misspelt).status).toBe(400) // and not all of them
    const { replayed } = await service.client.replayAll({ error_code: 'invalid_request' })
    expect(new Set(replayed)).toEqual(new Set(jobs.map(({ job_id }) => job_id)))
    for (const { job_id } of jobs) await service.reached(job_id, 'COMPLETE')
    expect((await service.client.replayAll({})).replayed).toEqual([])
  })
})
