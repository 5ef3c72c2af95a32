import { expect, test } from 'vitest'
import { readCommand } from '../../launcher/command-line.ts'

test('without words all six are started', () => {
  expect(readCommand([])).toEqual({ kind: 'start', only: undefined, json: false })
})

test('a service goes by its folder or its name', () => {
  expect(readCommand(['gateway', '--json'])).toEqual({ kind: 'start', only: 'api_gateway', json: true })
  expect(readCommand(['queue_service'])).toMatchObject({ only: 'queue_service' })
})

test('help wins over everything', () => {
  expect(readCommand(['gateway', '--help'])).toEqual({ kind: 'help' })
})

test('an unknown service or option is refused by name', () => {
  expect(readCommand(['gatway'])).toMatchObject({ message: expect.stringContaining('Cannot start "gatway"') })
  expect(readCommand(['--fast'])).toMatchObject({ kind: 'refused', message: expect.stringContaining('--fast') })
})
