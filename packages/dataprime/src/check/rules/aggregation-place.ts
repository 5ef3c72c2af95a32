import { hasAggregation, isAggregation } from '../../aggregations.ts'
import type { Call, Node } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { walk } from '../../walk.ts'
import type { Scene, StageRule } from '../rule.ts'
import { namesOfColumns, textWithRoot } from '../types/row.ts'

/** Aggregations may be called in the lists of aggregations and nowhere else, and not inside one another. */
export const aggregationPlace: StageRule = (scene) => {
  const allowed = allowedIn(scene)
  walk(scene.stage, (node) => {
    if (node.kind === 'query' || node.kind === 'subquery') return 'skip'
    if (allowed.has(node)) {
      checkNesting(node, scene)
      if (node.kind === 'aliased' && scene.stage.kind !== 'top' && scene.stage.kind !== 'bottom') checkItem(node, scene)
      return 'skip'
    }
    if (node.kind === 'call' && isAggregating(node)) {
      const column = namesOfColumns(scene.place).get(textWithRoot(node))
      const fix = column === undefined ? null : replaceWith(node.range, column)
      scene.report('aggregation-outside', node.range, { name: node.name }, fix)
      return 'skip'
    }
    return undefined
  })
}

function allowedIn({ stage }: Scene): ReadonlySet<Node> {
  if (stage.kind === 'top' || stage.kind === 'bottom') return new Set([...stage.items, ...stage.by])
  return new Set('aggregates' in stage ? stage.aggregates : [])
}

function checkNesting(root: Node, scene: Scene): void {
  walk(root, (node) => {
    if (node.kind === 'subquery') return 'skip'
    if (node.kind !== 'call' || !isAggregating(node)) return undefined
    for (const arg of node.args) {
      walk(arg, (inner) => {
        if (inner.kind === 'subquery') return 'skip'
        if (inner.kind === 'call' && isAggregating(inner)) {
          scene.report('nested-aggregation', inner.range, { name: inner.name })
          return 'skip'
        }
        return undefined
      })
    }
    return 'skip'
  })
}

function checkItem(node: Extract<Node, { kind: 'aliased' }>, scene: Scene): void {
  const { expression } = node
  if (expression.kind !== 'keypath' || hasAggregation(expression)) return
  scene.report('not-an-aggregation', expression.range, { found: scene.textOf(expression) })
}

function isAggregating(node: Call): boolean {
  return isAggregation(node.name) && !((node.name === 'max' || node.name === 'min') && node.args.length > 1)
}
