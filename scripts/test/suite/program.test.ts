import { expect, test } from 'vitest'
import { runProgram } from '../../suite/program.ts'

const node = (script: string) => runProgram(process.execPath, ['--eval', script], 'kept')

test('a program gives its exit code and what it printed on both streams', async () => {
  const { code, printed } = await node("console.log('out'); console.error('err'); process.exitCode = 3")
  expect(code).toBe(3)
  expect(printed.trim().split('\n').toSorted()).toEqual(['err', 'out'])
})

test('a program ended by a signal gives the code a shell would', async () => {
  expect(await node("process.kill(process.pid, 'SIGTERM')")).toMatchObject({ code: 143 })
})

test('a program that is not there is named', async () => {
  await expect(runProgram('no-such-program', [], 'kept')).rejects.toThrow('Cannot run no-such-program')
})
