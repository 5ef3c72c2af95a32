import { describe, expect, it } from 'vitest'
import { newLlmBreaker } from '../src/llm-breaker.ts'

function opened() {
  let now = 0
  const breaker = newLlmBreaker(() => now)
  for (let n = 0; n < 5; n += 1) {
    breaker.admits()
    breaker.failed()
  }
  return { breaker, wait: (ms: number) => (now += ms) }
}

describe('the breaker of the model', () => {
  it('opens after five failures in a row and not before', () => {
    const breaker = newLlmBreaker(() => 0)
    for (let n = 0; n < 4; n += 1) breaker.failed()
    breaker.succeeded()
    for (let n = 0; n < 4; n += 1) breaker.failed()
    expect(breaker.admits()).toBe(true)
    breaker.failed()
    expect(breaker.admits()).toBe(false)
    expect(breaker.state()).toBe(2)
  })

  it('lets three trials through after a minute, and no more until they are back', () => {
    const { breaker, wait } = opened()
    wait(59_999)
    expect(breaker.admits()).toBe(false)
    wait(1)
    expect([1, 2, 3, 4].map(() => breaker.admits())).toEqual([true, true, true, false])
    for (let n = 0; n < 3; n += 1) breaker.succeeded()
    expect(breaker.state()).toBe(0)
  })

  it('opens again on one failure of a trial', () => {
    const { breaker, wait } = opened()
    wait(60_000)
    breaker.admits()
    breaker.failed()
    expect(breaker.admits()).toBe(false)
  })

  it('gives a trial back that was broken off', () => {
    const { breaker, wait } = opened()
    wait(60_000)
    for (let n = 0; n < 3; n += 1) breaker.admits()
    breaker.gaveUp()
    expect(breaker.admits()).toBe(true)
  })
})
