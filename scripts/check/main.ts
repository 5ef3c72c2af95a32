import { resolve } from 'node:path'
import { readOptions } from '../options.ts'
import { runProgram } from '../suite/program.ts'
import { checkSteps } from './steps.ts'

const root = resolve(import.meta.dirname, '../..')
const usage = `Usage: npm run check -- [--fast]

Everything that must hold before a change is done: format, lint, types, import arrows, unused code, tests.
  --fast  leaves out the tests that start whole meshes`

const { values } = readOptions(usage, { fast: { type: 'boolean' } })

for (const { name, command, isSlow } of checkSteps(root)) {
  if (values.fast && isSlow) continue
  const [program, ...args] = command
  const begun = performance.now()
  const { code, printed } = await runProgram(program, args, 'kept')
  const seconds = (performance.now() - begun) / 1_000
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(40)} ${seconds.toFixed(1).padStart(6)} s`)
  if (code !== 0) {
    console.log(`${printed}\nCannot pass "${name}": ${command.join(' ')} ended with ${code}`)
    process.exit(1)
  }
}
