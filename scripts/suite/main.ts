import { missingPrograms, outsidePrograms } from './outside-programs.ts'
import { runProgram } from './program.ts'

const isRequired = ['REQUIRE_SERVERS', 'CI'].some((name) => ['1', 'true'].includes(process.env[name] ?? ''))
const missing = missingPrograms(outsidePrograms, process.env['PATH'] ?? '')
for (const { name, tests } of missing) {
  console.log(isRequired ? `Cannot test ${tests}: no ${name} found` : `No ${name} found: not testing ${tests}`)
}
if (isRequired && missing.length > 0) process.exit(1)

const { code } = await runProgram('vitest', ['run', ...process.argv.slice(2)], 'shown')
process.exit(code)
