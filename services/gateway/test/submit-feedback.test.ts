import { cachedQueryKey, MeshError } from '@dataprime/mesh'
import { expect, test } from 'vitest'
import { submitFeedback } from '../src/submit-feedback.ts'

const call = { requestId: 'r', caller: 'key-1', signal: new AbortController().signal, deadline: Number.MAX_VALUE }
const given = { user_input: 'errors', generated_query: 'source logs | limit 5' }

/** Storage that stores, and a query service that is told to forget. */
function neighbours(fails?: MeshError) {
  const forgotten: string[] = []
  return {
    forgotten,
    storage: {
      storeFeedback: async ({ rating }: { rating: number }) => ({
        feedback_id: 'f',
        rating,
        stored_at: '2026-03-01T12:00:01.000Z',
        trace_id: '0'.repeat(32),
      }),
    },
    query: {
      removeEverywhere: async (path: string) => {
        if (fails) throw fails
        forgotten.push(path)
      },
    },
  }
}

test.each([
  [1, 1],
  [2, 1],
  [3, 0],
  [5, 0],
])('a rating of %d makes the cache forget %d answers', async (rating, count) => {
  const { forgotten, ...mesh } = neighbours()
  expect(await submitFeedback(mesh, { ...given, rating }, call)).toMatchObject({ feedback_id: 'f', rating })
  expect(forgotten).toEqual(Array.from({ length: count }, () => `/cache/${cachedQueryKey(given.generated_query)}`))
})

test('feedback is stored also when the cache cannot be told', async () => {
  const mesh = neighbours(new MeshError('dependency_unavailable', 'away'))
  expect(await submitFeedback(mesh, { ...given, rating: 1 }, call)).toMatchObject({ feedback_id: 'f' })
})
