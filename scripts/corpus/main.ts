import { readFileSync } from 'node:fs'
import { validate } from '../../packages/dataprime/src/index.ts'
import { readOptions, refuse } from '../options.ts'

interface Row {
  readonly id: string
  readonly query: string
  readonly valid: boolean | 'unsure'
}

const usage = `Usage: npm run corpus -- <file.jsonl> [--json]

Compares what the parser and the rules say of a file of labelled queries with the labels. Each line is an object with "id", "query" and
"valid": true, false or "unsure". A label that is held to be wrong stands in scripts/corpus/disputes.json with the reason, and does not
count. Exit code 1 for a disagreement that is not explained there, and for an explanation of what is none.`

const { values, positionals } = readOptions(usage, { json: { type: 'boolean' } }, { allowPositionals: true })
const path = positionals[0] ?? refuse('Cannot read the queries: name a file', usage)

/** For each reason the labels that are wrong for it. */
const disputes = JSON.parse(readFileSync(new URL('./disputes.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly string[]
>
const disputed = new Set(Object.values(disputes).flat())
const rows = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as Row)

const judged = rows.map((row) => {
  const errors = validate(row.query).diagnostics.filter((item) => item.severity === 'error')
  return {
    ...row,
    errors,
    agrees: row.valid === 'unsure' || row.valid === (errors.length === 0),
  }
})
const held = judged.filter(({ id }) => !disputed.has(id))
const valid = held.filter((row) => row.valid === true)
const invalid = held.filter((row) => row.valid === false)
const unsure = held.filter((row) => row.valid === 'unsure')
const unexplained = held.filter((row) => !row.agrees)
const stale = [...disputed].filter((id) => judged.find((row) => row.id === id)?.agrees !== false)

const report = {
  valid: { total: valid.length, accepted: valid.filter((row) => row.agrees).length },
  invalid: { total: invalid.length, refused: invalid.filter((row) => row.agrees).length },
  unsure: { total: unsure.length, refused: unsure.filter((row) => row.errors.length > 0).length },
  disputed: { total: disputed.size, reasons: disputes },
  unexplained: unexplained.map(({ id, valid: label, errors }) => ({
    id,
    label,
    errors: errors.map(({ code, message }) => ({ code, message })),
  })),
  stale,
}

process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : text())
process.exitCode = unexplained.length > 0 || stale.length > 0 ? 1 : 0

function text(): string {
  const lines = [
    `true valid:   ${report.valid.accepted} of ${report.valid.total} without an error`,
    `true invalid: ${report.invalid.refused} of ${report.invalid.total} with an error`,
    `unsure:       ${report.unsure.refused} of ${report.unsure.total} with an error`,
    `labels held to be wrong: ${disputed.size}, by reason`,
    ...Object.entries(disputes)
      .sort(([, one], [, other]) => other.length - one.length)
      .flatMap(([reason, ids]) => [`  ${String(ids.length).padStart(2)}  ${reason}`, `      ${ids.join(' ')}`]),
    ...report.unexplained.map(
      ({ id, label, errors }) => `NOT EXPLAINED: ${id} labelled ${label}: ${errors[0]?.message ?? 'no error'}`,
    ),
    ...stale.map((id) => `STALE: ${id} is explained but is no disagreement`),
  ]
  return `${lines.join('\n')}\n`
}
