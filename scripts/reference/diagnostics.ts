import { diagnostics, repair, validate } from '../../packages/dataprime/src/index.ts'
import { readCases, unmark } from '../../packages/dataprime/test/case-file.ts'
import { cell, code, origin, table } from './markdown.ts'

interface Example {
  readonly written: string
  readonly message: string
  readonly mended: string | undefined
}

/** The page of all diagnostics, in the order of their table, each with a query that has it, from the tested cases. */
export function diagnosticsPage(): string {
  const examples = collectExamples()
  const rows = Object.entries(diagnostics).map(([name, { severity }]) => {
    const example = examples.get(name)
    return [
      code(name),
      severity,
      example ? cell(example.message) : '',
      example ? code(example.written) : '',
      example?.mended === undefined ? '' : code(example.mended),
    ]
  })
  return `${[
    origin,
    '# Diagnostics',
    'What is found wrong with a query, by code. An error makes the query invalid; a warning says that it may not do what is meant.',
    table(['code', 'severity', 'message', 'for example', 'mended'], rows),
  ].join('\n\n')}\n`
}

/** For each code the first case that has it alone, else the first that has it at all. */
function collectExamples(): ReadonlyMap<string, Example> {
  const texts = readCases('mistakes').map(([marked = '']) => unmark(marked).text.replaceAll('\\n', '\n'))
  const found = new Map<string, Example & { readonly isAlone: boolean }>()
  for (const written of texts) {
    const reported = validate(written).diagnostics
    const { text, fixes } = repair(written)
    const mended = fixes.length > 0 ? text : undefined
    for (const { code: name, message } of reported) {
      const isAlone = reported.length === 1
      const known = found.get(name)
      if (known === undefined || (isAlone && !known.isAlone)) found.set(name, { written, message, mended, isAlone })
    }
  }
  return found
}
