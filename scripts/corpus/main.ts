// Compares what the parser and the rules say of a file of labelled queries with the labels.
// Usage: npm run corpus -- <file.jsonl> [--json]
// Each line is an object with `id`, `query` and `valid`: true, false or "unsure". Exit code 1 for a disagreement that is
// not explained in disputes.json; 2 if it is called wrongly.
import { readFileSync } from 'node:fs'
import { parse, validate } from '../../packages/dataprime/src/index.ts'

interface Row {
  readonly id: string
  readonly query: string
  readonly valid: boolean | 'unsure'
}

const [path, ...flags] = process.argv.slice(2)
if (!path || flags.some((flag) => flag !== '--json')) {
  process.stderr.write('Usage: npm run corpus -- <file.jsonl> [--json]\n')
  process.exit(2)
}

const disputes = JSON.parse(readFileSync(new URL('./disputes.json', import.meta.url), 'utf8')) as Record<string, string>
const rows = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as Row)

const judged = rows.map((row) => ({
  ...row,
  parses: !parse(row.query).diagnostics.some((item) => item.severity === 'error'),
  errors: validate(row.query).diagnostics.filter((item) => item.severity === 'error'),
}))
const right = judged.filter((row) => row.valid === true)
const wrong = judged.filter((row) => row.valid === false)
const unsure = judged.filter((row) => row.valid === 'unsure')
const disagreements = judged
  .filter((row) => (row.valid === true && row.errors.length > 0) || (row.valid === false && row.errors.length === 0))
  .map((row) => ({ ...row, reason: disputes[row.id] ?? null }))
const open = disagreements.filter((row) => row.reason === null)
const stale = Object.keys(disputes).filter((id) => !disagreements.some((row) => row.id === id))

const report = {
  valid: {
    total: right.length,
    parsed: right.filter((row) => row.parses).length,
    accepted: right.filter((row) => row.errors.length === 0).length,
  },
  invalid: { total: wrong.length, refused: wrong.filter((row) => row.errors.length > 0).length },
  unsure: { total: unsure.length, refused: unsure.filter((row) => row.errors.length > 0).length },
  disagreements: disagreements.map(({ id, valid, errors, reason }) => ({
    id,
    valid,
    errors: errors.map(({ code, message }) => ({ code, message })),
    reason,
  })),
  stale,
}

process.stdout.write(flags.includes('--json') ? `${JSON.stringify(report, null, 2)}\n` : text())
process.exitCode = open.length > 0 || stale.length > 0 ? 1 : 0

function text(): string {
  const lines = [
    `valid:   ${report.valid.accepted} of ${report.valid.total} without an error, ${report.valid.parsed} parse without one`,
    `invalid: ${report.invalid.refused} of ${report.invalid.total} with an error`,
    `unsure:  ${report.unsure.refused} of ${report.unsure.total} with an error`,
    `disagreements: ${disagreements.length}, of which ${open.length} unexplained`,
  ]
  for (const { id, valid, errors, reason } of report.disagreements) {
    lines.push(`  ${id} labelled ${valid}: ${errors[0]?.message ?? 'no error'}`)
    lines.push(`      ${reason ?? 'NOT EXPLAINED'}`)
  }
  for (const id of stale) lines.push(`  ${id} is explained but is no disagreement any more`)
  return `${lines.join('\n')}\n`
}
