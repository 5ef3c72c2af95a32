import type { Extract, Node } from '../../ast.ts'
import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { walk } from '../../walk.ts'
import { regexpGroups, unnamedGroups } from '../regexp-syntax.ts'
import type { Scene, StageRule } from '../rule.ts'

/** `extract x into y using regexp(e=/\d+/)`  →  `… using regexp(e=/(?<value>\d+)/)` */
export const extractor: StageRule = (scene) => {
  const { stage } = scene
  if (stage.kind === 'extract' && stage.extractor.name === 'regexp') checkGroups(stage, scene)
}

function checkGroups(stage: Extract, { after, report }: Scene): void {
  const { extractor } = stage
  const pattern = extractor.args[0]?.value
  if (pattern?.kind !== 'regexp') return
  const groups = regexpGroups(pattern.pattern)
  if (!groups) return
  const { range } = pattern
  if (groups.length === 0) {
    const meant = build.regexp(`(?<value>${pattern.pattern})`)
    report('regexp-without-groups', range, {}, replaceWith(range, printExpression(meant)))
    return
  }
  const unnamed = groups.filter((name) => /^_\d+$/.test(name))
  if (unnamed.length === 0 || [stage, ...after()].some(usesNumbers)) return
  const meant = build.regexp(named(pattern.pattern))
  report('unnamed-groups', range, { names: unnamed.join(', ') }, replaceWith(range, printExpression(meant)))
}

// What reads _0 knows how the groups are called.
function usesNumbers(stage: Node): boolean {
  let found = false
  walk(stage, (node) => {
    found ||= node.kind === 'keypath' && node.path.some((key) => key.kind === 'key' && /^_\d+$/.test(key.name))
    return found ? 'skip' : undefined
  })
  return found
}

// (\d+) (\w+)  →  (?<first>\d+) (?<second>\w+)
function named(pattern: string): string {
  const offsets = unnamedGroups(pattern)
  return offsets.reduceRight((text, at, index) => {
    return `${text.slice(0, at)}?<${ordinals[index] ?? `group_${index + 1}`}>${text.slice(at)}`
  }, pattern)
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth']
