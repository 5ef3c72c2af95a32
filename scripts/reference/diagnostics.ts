import { applyFix, type Diagnostic, diagnostics, validate } from '../../packages/dataprime/src/index.ts'
import { readCases, unmark } from '../../packages/dataprime/test/case-file.ts'
import { block, link, origin, section } from './markdown.ts'

interface Example {
  readonly wrong: string
  readonly message: string
  /** Null where only the author can tell what is meant. */
  readonly right: string | null
}

/** The page of all diagnostics, in the order of their table, each with a query that has it, from the tested cases. */
export function diagnosticsPage(): string {
  const examples = collectExamples()
  const codes = Object.entries(diagnostics)
  const sections = codes.map(([name, { severity }]) =>
    section(`## ${name}`, ...shown(severities[severity], examples.get(name), limits[name])),
  )
  const ofSeverity = (wanted: Diagnostic['severity']) =>
    codes.filter(([, { severity }]) => severity === wanted).map(([name]) => link(name))
  return `${section(
    origin,
    '# Diagnostics',
    'What is found wrong with a query, by code. Where a mistake has a single right form there is a fix, which `dataprime check --fix` and the editor apply.',
    `Errors make a query invalid: ${ofSeverity('error').join(', ')}.`,
    `Warnings say that it may not do what is meant: ${ofSeverity('warning').join(', ')}.`,
    `Notes say what else there is: ${ofSeverity('info').join(', ')}.`,
    ...sections,
  )}\n`
}

const severities: Readonly<Record<Diagnostic['severity'], string>> = {
  error: '**Error.**',
  warning: '**Warning.**',
  info: '**Note.**',
}

/** Too long to be shown. */
const limits: Readonly<Record<string, string>> = {
  'too-deep':
    'Parentheses, calls and queries in one another are read 100 levels deep, so that no text can use up the stack.',
  'too-many': 'After 100 errors the rest of a text is left unread: it is hardly a query.',
  'too-long':
    'A chain of operators such as `a || b || c …` is read up to a length that no engine takes; write `x.in(a, b, c)`.',
}

function shown(severity: string, example: Example | undefined, limit = ''): readonly string[] {
  if (!example) return [`${severity} ${limit}`]
  const { message, wrong, right } = example
  const lines = right === null ? `# wrong\n${wrong}` : `# wrong\n${wrong}\n# right\n${right}`
  return [
    `${severity} ${message.replaceAll('|', '\\|')}.`,
    block(lines),
    ...(right === null ? ['No fix: only the author can tell.'] : []),
  ]
}

/** For each code the first case that has it alone and has a fix, else alone, else the first that has it at all. */
function collectExamples(): ReadonlyMap<string, Example> {
  const texts = readCases('mistakes')
    .filter(([, , , ...notes]) => !notes.some((note) => note.startsWith('schema ')))
    .map(([marked = '']) => unmark(marked).text.replaceAll('\\n', '\n'))
  const found = new Map<string, Example & { readonly rank: number }>()
  for (const wrong of texts) {
    const reported = validate(wrong).diagnostics
    const fixed = allFixed(wrong)
    const right = fixed === wrong ? null : fixed
    for (const { code: name, message } of reported) {
      const rank = (reported.length === 1 ? 2 : 0) + (right === null ? 0 : 1)
      const known = found.get(name)
      if (known === undefined || rank > known.rank) found.set(name, { wrong, message, right, rank })
    }
  }
  return found
}

const mostFixes = 20

function allFixed(text: string): string {
  let fixed = text
  for (let count = 0; count < mostFixes; count++) {
    const [fix] = validate(fixed).diagnostics.flatMap(({ fixes }) => fixes)
    if (!fix) break
    fixed = applyFix(fixed, fix)
  }
  return fixed.trim()
}
