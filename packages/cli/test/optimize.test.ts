import { describe, expect, test } from 'vitest'
import { optimize } from '../src/optimize.ts'
import { recording } from './support/recording.ts'

const input = 'source logs | filter a == 1 | filter b == 2'

describe('dataprime optimize', () => {
  test('prints the query alone, and the rules beside it', async () => {
    const terminal = recording({ input })
    expect(await optimize([], terminal)).toBe(0)
    expect(terminal.lines).toEqual(['source logs | filter a == 1 && b == 2'])
    expect(terminal.errors).toEqual(['applied merge-filters'])
  })

  test('leaves a wrong query alone, and tells why', async () => {
    const terminal = recording({ input: 'source logs | filter x = 1' })
    expect(await optimize([], terminal)).toBe(1)
    expect(terminal.lines).toEqual([])
    expect(terminal.errors.join()).toContain('single-equals')
  })

  test('--json holds the query and every rule with what it did', async () => {
    const terminal = recording({ input })
    expect(await optimize(['--json'], terminal)).toBe(0)
    expect(JSON.parse(terminal.lines.join(''))).toMatchObject({
      files: [{ file: '<stdin>', isValid: true, rules: [{ name: 'merge-filters' }] }],
    })
  })
})
