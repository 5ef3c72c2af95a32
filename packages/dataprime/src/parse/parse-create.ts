import type { CreatePolicy, Expression, Keypath } from '../ast.ts'
import { replaceWith } from '../diagnostic.ts'
import { printExpression } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTarget } from './parse-keypath.ts'

/** `<keypath> from <expression>` or `<expression> as <keypath>`; other words between the two are reported. */
export function parseAssignment(c: Cursor): { readonly target: Keypath; readonly value: Expression } {
  const start = c.start
  const mark = c.mark()
  const target = c.attempt(() => parseTarget(c))
  if (target && (c.isSymbol('=') || c.isSymbol(':=') || isAsForFrom(c))) {
    const range = c.rangeOf(c.next())
    c.report(
      'wrong-clause',
      range,
      { command: 'create', form: 'create <field> from <value>' },
      replaceWith(range, 'from'),
    )
    return { target, value: parseExpression(c) }
  }
  if (target && c.word('from')) return { target, value: parseExpression(c) }
  c.reset(mark)
  const value = parseExpression(c)
  if (c.isWord('into')) {
    c.next()
    const into = parseTarget(c)
    const range = c.rangeFrom(start)
    const form = `${printExpression(into)} from ${printExpression(value)}`
    c.report('wrong-clause', range, { command: 'create', form: `create ${form}` }, replaceWith(range, form))
    return { target: into, value }
  }
  if (c.word('as')) return { target: parseTarget(c), value }
  return c.unexpected('"from" and a value')
}

// In `create y as a + 1` what follows is no name.
function isAsForFrom(c: Cursor): boolean {
  if (!c.isWord('as')) return false
  const mark = c.mark()
  c.next()
  const target = c.attempt(() => parseTarget(c))
  const isName = target !== null && (c.peek().kind === 'end' || c.isSymbol('|') || c.isSymbol(')') || c.isWord('on'))
  c.reset(mark)
  return !isName
}

/** `on keypath exists skip` and the like, as many as there are. */
export function parsePolicies(c: Cursor): readonly CreatePolicy[] {
  const policies: CreatePolicy[] = []
  while (c.isWord('on')) {
    const start = c.next().start
    const subject = c.expectWord('keypath', 'datatype')
    const when = subject === 'datatype' ? c.expectWord('changed', 'change') : c.expectWord('exists', 'missing')
    const end = () => ({ range: c.rangeFrom(start) })
    if (when === 'missing') {
      const action = c.expectWord('fail', 'skip', 'create')
      policies.push({ kind: 'onMissing', action, ...end() })
    } else {
      const action = c.expectWord('fail', 'skip', 'overwrite')
      policies.push({ kind: when === 'exists' ? 'onExists' : 'onTypeChange', action, ...end() })
    }
  }
  return policies
}
