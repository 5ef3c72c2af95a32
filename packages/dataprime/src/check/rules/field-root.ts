import type { Keypath } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { bareNames, builtIn } from '../fields.ts'
import type { ExpressionRule, Scene } from '../rule.ts'

/** Fields that people look for in the wrong place, by source. */
const elsewhere: Readonly<Record<'logs' | 'spans', ReadonlyMap<string, string>>> = {
  logs: new Map(
    Object.entries({
      '$m.text': '$d.text',
      '$m.message': '$d.message',
      '$l.service': '$l.subsystemname',
      '$l.servicename': '$l.subsystemname',
      '$l.serviceName': '$l.subsystemname',
      '$l.namespace': '$d.kubernetes.namespace_name',
      '$l.pod': '$d.kubernetes.pod_name',
      '$l.traceId': '$d.traceID',
      '$l.spanId': '$d.spanID',
      '$m.traceId': '$d.traceID',
      '$m.traceID': '$d.traceID',
      '$m.spanId': '$d.spanID',
      '$m.body': '$d.body',
      '$m.msg': '$d.msg',
      '$m.level': '$m.severity',
      '$l.level': '$m.severity',
      '$l.severity': '$m.severity',
      '$l.timestamp': '$m.timestamp',
      '$m.time': '$m.timestamp',
      '$m.application': '$l.applicationname',
      '$m.subsystem': '$l.subsystemname',
      '$l.app': '$l.applicationname',
      '$l.application': '$l.applicationname',
      '$l.subsystem': '$l.subsystemname',
    }),
  ),
  spans: new Map(
    Object.entries({
      '$l.traceId': '$d.traceID',
      '$l.spanId': '$d.spanID',
      '$m.traceId': '$d.traceID',
      '$m.traceID': '$d.traceID',
      '$m.spanId': '$d.spanID',
      '$l.duration': '$m.duration',
      '$l.timestamp': '$m.timestamp',
      '$l.app': '$l.applicationName',
      '$l.application': '$l.applicationName',
      '$l.subsystem': '$l.subsystemName',
      '$m.serviceName': '$l.serviceName',
      '$m.operationName': '$l.operationName',
      '$l.service': '$l.serviceName',
      '$l.servicename': '$l.serviceName',
      '$l.operation': '$l.operationName',
    }),
  ),
}

/** The built-in fields of each source by their names in small letters. */
const spellings = { logs: spellingsOf('logs'), spans: spellingsOf('spans') } as const

function spellingsOf(source: 'logs' | 'spans') {
  const under = (root: '$m' | '$l') =>
    new Map(Object.keys(builtIn[source][root]).map((name) => [name.toLowerCase(), `${root}.${name}`]))
  return { $m: under('$m'), $l: under('$l') } as const
}

/** `severity`, `$d.applicationname`, `$l.applicationName` on logs  →  the field with its own root and spelling */
export const fieldRoot: ExpressionRule = (node, _parent, scene) => {
  if (node.kind !== 'keypath' || scene.place.reduced) return
  if (node.path.length === 2) checkBareRoot(node, scene)
  if (node.path.length !== 1) return
  const { source } = scene.place
  const [first] = node.path
  if (!source || first?.kind !== 'key' || scene.isWritten(node) || scene.isKnown(node)) return
  const name = `${node.root}.${first.name}`
  const instead =
    elsewhere[source].get(name) ?? otherRoot(node, first.name, scene) ?? otherCase(node, first.name, source)
  if (instead === null || instead === name) return
  const found = scene.textOf(node)
  scene.report('field-root', node.range, { found, instead, source }, replaceWith(node.range, instead))
}

/** Roots whose $ was forgotten. */
const bareRoots: Readonly<Record<string, '$m' | '$l'>> = { m: '$m', metadata: '$m', l: '$l', labels: '$l' }

// `metadata.severity`, `l.applicationname`
function checkBareRoot(node: Keypath, scene: Scene): void {
  const { source, made } = scene.place
  const [first, second] = node.path
  if (!source || !node.implicit || first?.kind !== 'key' || second?.kind !== 'key' || made.has(first.name)) return
  const root = Object.hasOwn(bareRoots, first.name) ? bareRoots[first.name] : undefined
  const instead = root && spellings[source][root].get(second.name.toLowerCase())
  if (!instead || scene.isWritten(node) || scene.isKnown(node)) return
  const details = { found: scene.textOf(node), instead, source }
  scene.report('field-root', node.range, details, replaceWith(node.range, instead))
}

function otherRoot(node: Keypath, name: string, scene: Scene): string | null {
  const { source, made } = scene.place
  if (!source || !Object.hasOwn(bareNames, name) || (node.root === '$d' && made.has(name))) return null
  const root = bareNames[name]
  if (!root || node.root === root || node.root === '$p') return null
  return spellings[source][root].get(name.toLowerCase()) ?? null
}

function otherCase(node: Keypath, name: string, source: 'logs' | 'spans'): string | null {
  if (node.root !== '$l' && node.root !== '$m') return null
  return spellings[source][node.root].get(name.toLowerCase()) ?? null
}
