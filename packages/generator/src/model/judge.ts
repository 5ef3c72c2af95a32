import {
  applyFix,
  type CheckOptions,
  type Diagnostic,
  type DiagnosticCode,
  parse,
  printLine,
  type Query,
  repair,
  validate,
} from 'dataprime'
import type { OfflineAnswer } from '../generate-offline.ts'
import { soundsHostile } from '../topic.ts'
import type { Context } from '../understand.ts'
import { type Trespass, trespasses } from './allowed.ts'
import { languageNotes } from './language-notes.ts'

/** What keeps a query from being given out. */
export interface Fault {
  readonly code: DiagnosticCode | Trespass['code']
  readonly message: string
  readonly line?: number
  readonly column?: number
}

export interface Judged {
  /** On one line, without comments; the text as it is if it does not parse. */
  readonly query: string
  readonly faults: readonly Fault[]
}

export interface Standards {
  readonly question: string
  readonly context: Pick<Context, 'source' | 'schema'>
  readonly draft: OfflineAnswer
}

/** Warnings whose fix is what a model surely meant. */
const surelyMeant: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'severity-name',
  'field-root',
  'dotted-key',
  'double-quotes',
  'deprecated-function',
  'leading-pipe',
  'missing-in-source',
])
const mostFixes = 20

/** Whether a query may be given out as it is. */
export function judge(text: string, { question, context, draft }: Standards): Judged {
  const options = optionsOf(context)
  const { query, diagnostics } = validate(text, options)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    const faults = errors.map(({ code, message, range }) => ({
      code,
      message,
      line: range.start.line,
      column: range.start.column,
    }))
    return { query: text, faults }
  }
  const whole = query.source ? query : withSourceOf(draft, query)
  const faults = trespasses(whole, { question, source: context.source, isInstruction })
  return { query: printLine(whole), faults }
}

export interface Repaired {
  /** The same text if there was nothing to repair. */
  readonly text: string
  /** What the fixes were for. */
  readonly codes: readonly DiagnosticCode[]
}

/** Repairs by the language's own fixes: of every error, then of the warnings that are surely mistakes. */
export function repairByRules(text: string, { context }: Pick<Standards, 'context'>): Repaired {
  const options = optionsOf(context)
  const mendable = (each: Diagnostic): boolean =>
    each.fixes.length > 0 && (each.severity === 'error' || surelyMeant.has(each.code))
  const codes = validate(text, options)
    .diagnostics.filter(mendable)
    .map(({ code }) => code)
  let repaired = repair(text, options).text
  for (let made = 0; made < mostFixes; made += 1) {
    const found = validate(repaired, options).diagnostics
    if (found.some(({ severity }) => severity === 'error')) break
    const [fix] = found.find(mendable)?.fixes ?? []
    if (!fix) break
    repaired = applyFix(repaired, fix)
  }
  return { text: repaired, codes: [...new Set(codes)] }
}

function optionsOf({ source, schema }: Standards['context']): CheckOptions {
  return { ...(source && { source }), ...(schema && { schema }) }
}

/** A query without a source is given the one that the question asks for, with its window. */
function withSourceOf(draft: OfflineAnswer, query: Query): Query {
  const source = draft.kind === 'generated' ? parse(draft.query).query.source : null
  return { ...query, source: source ?? parse('source logs').query.source }
}

const leakLength = 40

/** An order instead of a value to look for; or a piece of what the model was told. */
function isInstruction(text: string): boolean {
  return soundsHostile(text) || (text.length >= leakLength && languageNotes().includes(text))
}
