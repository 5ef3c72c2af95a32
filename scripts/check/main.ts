import { resolve } from 'node:path'
import { runProgram } from '../suite/program.ts'
import { checkSteps } from './steps.ts'

const root = resolve(import.meta.dirname, '../..')
const isFast = process.argv.includes('--fast')

for (const { name, command, isSlow } of checkSteps(root)) {
  if (isFast && isSlow) continue
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
