import type { Keypath } from '../ast.ts'
import { replaceWith } from '../diagnostic.ts'
import { printKeypath } from '../print-expression.ts'
import type { ExpressionRule } from '../rule.ts'

/** First words of attributes as OpenTelemetry names them: one key each, dots and all. */
const prefixes = new Set([
  ...['service', 'http', 'k8s', 'db', 'rpc', 'net', 'url', 'server', 'client', 'messaging', 'otel', 'gen_ai', 'host'],
  ...['process', 'container', 'cloud', 'deployment', 'telemetry', 'exception', 'code', 'user_agent', 'network', 'peer'],
])

/** `resource.attributes.service.name`  →  `resource.attributes['service.name']` */
export const dottedKey: ExpressionRule = (node, _parent, { report }) => {
  if (node.kind !== 'keypath') return
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
