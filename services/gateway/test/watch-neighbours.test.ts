import { describe, expect, test } from 'vitest'
import { neighbourHealth } from '../src/watch-neighbours.ts'

const signal = new AbortController().signal

/** What `/api/health` says of the generator when query_service says this of its model. */
async function generatorWhen(llm: object): Promise<unknown> {
  const asked: string[] = []
  const control = async (path: string) => {
    asked.push(path)
    return { status: 'ok', dependencies: { llm } }
  }
  const { generator } = neighbourHealth({ watched: {}, query: { control } })
  const found = await generator?.(signal)
  expect(asked).toEqual(['/health'])
  return found
}

describe('the health of the mesh', () => {
  test('names the generator that answers', async () => {
    expect(await generatorWhen({ status: 'ok', latency_ms: 1, detail: 'm at host' })).toEqual({
      status: 'ok',
      detail: 'm at host',
    })
    expect(await generatorWhen({ status: 'disabled', latency_ms: 1, detail: 'offline' })).toEqual({
      status: 'disabled',
      detail: 'offline',
    })
  })

  test('says why the model does not', async () => {
    expect(await generatorWhen({ status: 'degraded', latency_ms: 1, detail: 'm', error: 'open' })).toEqual({
      status: 'degraded',
      detail: 'm',
      reason: 'open',
    })
  })
})
