import type { Keypath, Stage } from '../../ast.ts'
import { specOf } from '../../commands.ts'
import { type Edit, type Fix, replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { walk } from '../../walk.ts'
import type { ExpressionRule, Scene } from '../rule.ts'
import { namesOfColumns, textWithRoot } from '../types/row.ts'

/** `groupby $l.x as svc … | filter $l.x == 'a'`  →  `filter svc == 'a'` */
export const lostField: ExpressionRule = (node, _parent, scene) => {
  const { reduced } = scene.place
  // `groupby a | aggregate f($m.x)` was meant as one stage, where $m.x is still there; that is another rule's.
  if (scene.stage.kind === 'aggregate' && scene.before?.kind === 'groupby') return
  if (
    node.kind !== 'keypath' ||
    !reduced ||
    scene.told.has('lost-field') ||
    scene.isWritten(node) ||
    (node.root !== '$m' && node.root !== '$l')
  )
    return
  const instead = columnOf(node, namesOfColumns(scene.place))
  const details = { found: scene.textOf(node), command: reduced.command, instead }
  const fix = instead === null ? (asked(scene) ?? carried(scene)) : replaceWith(node.range, instead)
  scene.report('lost-field', node.range, details, fix)
}

// A condition on what is lost was to come first: it moves before the stage that loses it.
function asked(scene: Scene): Fix | null {
  const { stage, before } = scene
  const loser = loserOf(scene)
  if (!loser || !before || (stage.kind !== 'filter' && stage.kind !== 'block')) return null
  let isMovable = true
  walk(stage, (node) => {
    if (node.kind === 'subquery' || (node.kind === 'keypath' && node.root === '$d')) isMovable = false
    return undefined
  })
  if (!isMovable) return null
  const edits = [
    { range: { start: loser.range.start, end: loser.range.start }, text: `${scene.textOf(stage)} | ` },
    { range: { start: before.range.end, end: stage.range.end }, text: '' },
  ]
  return { title: `Move this ${stage.kind} before ${loser.kind}`, edits }
}

// What is only shown or sorted by is carried through the aggregations, with all else that this stage has lost.
function carried(scene: Scene): Fix | null {
  const loser = loserOf(scene)
  const last = loser && 'aggregates' in loser ? loser.aggregates.at(-1) : undefined
  if (!loser || !last) return null
  const names = new Set(namesOfColumns(scene.place).values())
  const calls = new Map<string, { readonly name: string; readonly call: string }>()
  const edits: Edit[] = []
  for (const node of lostIn(scene)) {
    const key = node.path.at(-1)
    if (node.path.length !== 1 || key?.kind !== 'key') return null
    const field = printExpression(node)
    const name = names.has(key.name) ? `last_${key.name}` : key.name
    const call = name.toLowerCase().includes('time') ? `max(${field})` : `any_value(${field})`
    calls.set(field, { name, call })
    edits.push({ range: node.range, text: name })
  }
  const text = [...calls.values()].map(({ name, call }) => `, ${call} as ${name}`).join('')
  edits.push({ range: { start: last.range.end, end: last.range.end }, text })
  return { title: `Carry ${[...calls.keys()].join(', ')} through ${loser.kind}`, edits }
}

function lostIn({ stage, isWritten }: Scene): readonly Keypath[] {
  const found: Keypath[] = []
  walk(stage, (node) => {
    if (node.kind === 'query' || node.kind === 'subquery') return 'skip'
    if (node.kind === 'keypath' && (node.root === '$m' || node.root === '$l') && !isWritten(node)) found.push(node)
    return undefined
  })
  return found
}

// The last stage before this one that leaves nothing but its columns.
function loserOf({ query, stage }: Scene): Stage | null {
  const at = query.stages.indexOf(stage)
  const earlier = query.stages.slice(0, at).filter((own) => own.kind !== 'brokenStage' && specOf(own).aggregates(own))
  const last = earlier.at(-1)
  return last && last.kind !== 'brokenStage' ? last : null
}

function columnOf(node: Keypath, columns: ReadonlyMap<string, string>): string | null {
  const exact = columns.get(textWithRoot(node))
  if (exact !== undefined) return exact
  // The column may have been made from a function of the field: roundTime($m.timestamp, 5m) as t.
  const text = textWithRoot(node)
  const near = [...columns].find(
    ([expression]) => expression.startsWith(`roundTime(${text},`) || expression.startsWith(`${text} /`),
  )
  return near?.[1] ?? null
}
