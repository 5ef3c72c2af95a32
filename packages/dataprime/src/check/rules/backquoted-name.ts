import type { Expression, Stage } from '../../ast.ts'
import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printKeypath } from '../../print/print-expression.ts'
import type { ExpressionRule, Scene, StageRule } from '../rule.ts'

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', '~'])

/** `` `k8s.pod` == 'a' ``  →  `$d['k8s.pod'] == 'a'`: a text without holes is not worth comparing. */
export const backquotedName: ExpressionRule = (node, _parent, scene) => {
  if (node.kind === 'binary' && comparisons.has(node.operator)) checkName(node.left, scene)
  if (node.kind === 'call' && node.style === 'method' && node.args[0]) checkName(node.args[0].value, scene)
}

/** `` groupby `k8s.pod` ``  →  `groupby $d['k8s.pod']`: without a name of its own it was to be a field. */
export const backquotedKey: StageRule = (scene) => {
  for (const node of listed(scene.stage)) checkName(node, scene)
}

function listed(stage: Stage): readonly Expression[] {
  switch (stage.kind) {
    case 'choose':
    case 'top':
    case 'bottom':
      return stage.items.flatMap(({ expression, alias }) => (alias ? [] : [expression]))
    case 'groupby':
    case 'countby':
    case 'distinct':
      return stage.keys.map(({ expression }) => expression)
    case 'multigroupby':
      return stage.sets.flatMap(({ keys }) => keys.map(({ expression }) => expression))
    case 'dedupeby':
      return stage.keys
    case 'orderby':
      return stage.order.map(({ expression }) => expression)
    default:
      return []
  }
}

function checkName(node: Expression, { report }: Scene): void {
  if (node.kind !== 'interpolated') return
  const [part, ...rest] = node.parts
  if (part?.kind !== 'text' || rest.length > 0) return
  const instead = printKeypath(build.keypath('$d', part.value))
  report('backquoted-name', node.range, { instead }, replaceWith(node.range, instead))
}
