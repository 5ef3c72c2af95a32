import { describe, expect, test } from 'vitest'
import { explain } from '../src/explain.ts'
import { recording } from './support/recording.ts'

describe('dataprime explain', () => {
  test('says what the query does', async () => {
    const terminal = recording({ input: 'source logs last 1h | limit 5' })
    expect(await explain([], terminal)).toBe(0)
    expect(terminal.lines).toEqual(['Reads logs from the last hour.', 'Keeps at most 5 rows.'])
  })

  test('says it of wrong queries too, and tells the errors beside it', async () => {
    const terminal = recording({ input: 'source logs | filter x = 1' })
    expect(await explain([], terminal)).toBe(1)
    expect(terminal.lines).toEqual(['Reads logs.', 'Keeps rows where x is 1.'])
    expect(terminal.errors.join()).toContain('single-equals')
  })

  test('--json holds the sentences', async () => {
    const terminal = recording()
    expect(await explain(['--json', '-q', 'limit 1'], terminal)).toBe(0)
    expect(JSON.parse(terminal.lines.join(''))).toEqual({
      files: [{ file: '<query>', isValid: true, explanation: ['Keeps at most one row.'] }],
    })
  })
})
