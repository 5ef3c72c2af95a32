import type { Binary, Keypath } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printKeypath } from '../../print/print-expression.ts'
import type { ExpressionRule } from '../rule.ts'

/** First words of attributes as OpenTelemetry names them: one key each, dots and all. */
const prefixes = new Set([
  ...['service', 'http', 'k8s', 'db', 'rpc', 'net', 'url', 'server', 'client', 'messaging', 'otel', 'gen_ai', 'host'],
  ...['process', 'container', 'cloud', 'deployment', 'telemetry', 'exception', 'code', 'user_agent', 'network', 'peer'],
])

/** `resource.attributes.service.name`  →  `resource.attributes['service.name']` */
export const dottedKey: ExpressionRule = (node, _parent, { report }) => {
  const label = node.kind === 'binary' ? dividedLabel(node) : null
  if (label) {
    const instead = printKeypath(label)
    report('dotted-key', node.range, { instead }, replaceWith(node.range, instead))
  }
  if (node.kind !== 'keypath' || node.path.length < 3) return
  const at = node.path.findIndex(
    (segment) => segment.kind === 'key' && (segment.name === 'attributes' || segment.name === 'tags'),
  )
  const rest = at < 0 ? [] : node.path.slice(at + 1)
  const names = rest.flatMap((segment) => (segment.kind === 'key' ? [segment.name] : []))
  const [first] = rest
  if (names.length < 2 || names.length !== rest.length || first?.kind !== 'key' || !prefixes.has(first.name)) return
  const whole: Keypath = { ...node, path: [...node.path.slice(0, at + 1), { ...first, name: names.join('.') }] }
  const instead = printKeypath(whole)
  report('dotted-key', node.range, { instead }, replaceWith(node.range, instead))
}

// `kubernetes.labels.app.kubernetes.io/name` divides, but was meant as one key.
function dividedLabel({ operator, left, right }: Binary): Keypath | null {
  if (operator !== '/' || left.kind !== 'keypath' || right.kind !== 'keypath' || !right.implicit) return null
  if (left.range.end.offset + 1 !== right.range.start.offset) return null
  const at = left.path.findIndex((segment) => segment.kind === 'key' && holders.has(segment.name))
  const first = left.path[at + 1]
  const before = namesOf(left.path.slice(at + 1))
  if (at < 0 || first?.kind !== 'key' || before.length < 2) return null
  const name = `${before.join('.')}/${namesOf(right.path).join('.')}`
  return { ...left, path: [...left.path.slice(0, at + 1), { ...first, name }] }
}

/** Fields that hold keys with a host name and a slash in them. */
const holders = new Set(['labels', 'annotations'])

function namesOf(path: Keypath['path']): readonly string[] {
  return path.flatMap((segment) => (segment.kind === 'key' ? [segment.name] : []))
}
