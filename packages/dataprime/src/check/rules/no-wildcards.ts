import type { Binary, Expression, Range } from '../../ast.ts'
import { build } from '../../build.ts'
import { type Fix, replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { quote } from '../../print/quote.ts'
import type { ExpressionRule, Scene, StageRule } from '../rule.ts'

// `find 'err*' in x`  →  `filter x.matches(…)`, `wildfind 'err*'`  →  `lucene 'err*'`: a star is searched for as it is.
export const noWildcards: StageRule = ({ stage, textOf, report }) => {
  if (stage.kind !== 'find' && stage.kind !== 'wildfind') return
  const { phrase } = stage
  if (!phrase.value.includes('*')) return
  const fix =
    stage.kind === 'find'
      ? matching(stage.range, stage.target, phrase.value, 'filter ')
      : luceneFor(stage.range, phrase.value)
  report('no-wildcards', phrase.range, { phrase: textOf(phrase) }, fix)
}

// `x.contains('err*')` and `x ~ 'err*'`  →  `x.matches(…)`
export const noWildcardsInText: ExpressionRule = (node, _parent, { textOf, report }) => {
  if (node.kind === 'binary') checkSearch(node, textOf, report)
  if (node.kind !== 'call' || !callsWithText.has(node.name)) return
  const [text, part] = node.args
  if (!text || part?.value.kind !== 'string' || !/^\*\w|\w\*$/.test(part.value.value)) return
  const fix = matching(node.range, text.value, part.value.value, '')
  report('no-wildcards', part.value.range, { phrase: textOf(part.value) }, fix)
}

const callsWithText = new Set(['contains', 'startsWith', 'endsWith', 'textSearch'])

function checkSearch({ operator, left, right, range }: Binary, textOf: Scene['textOf'], report: Scene['report']): void {
  if ((operator !== '~' && operator !== '~~') || right.kind !== 'string' || !/^\*\w|\w\*$/.test(right.value)) return
  const isAll = left.kind === 'keypath' && left.path.length === 0
  const target = isAll ? build.cast(left, 'string') : left
  report('no-wildcards', right.range, { phrase: textOf(right) }, matching(range, target, right.value, ''))
}

function matching(range: Range, target: Expression, phrase: string, before: string): Fix {
  const parts = phrase.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  const pattern = `.*${parts.filter((part) => part !== '').join('.*')}.*`
  return replaceWith(range, before + printExpression(build.method(target, 'matches', build.regexp(pattern))))
}

function luceneFor(range: Range, phrase: string): Fix {
  // What Lucene reads as its own signs is escaped; blanks part words that must be in one field.
  const words = phrase
    .replace(/[+\-!(){}[\]^"~?:\\/&|]/g, '\\$&')
    .trim()
    .split(/\s+/)
  return replaceWith(range, `lucene ${quote(words.join(' AND '))}`)
}
