import { printExpression } from 'dataprime'
import { orderIn } from './change-order.ts'
import { rangeText } from './change-time.ts'
import { conjunctsOf } from './conjuncts.ts'
import { type Draft, nameOf } from './draft.ts'
import { columnsOf } from './grouped.ts'

/** What a change has left as it was, in words; nothing if all is new. */
export function keptOf(before: Draft, after: Draft): readonly string[] {
  const kept = aspects.flatMap(([name, read]) => {
    const was = read(before)
    return was !== '' && was === read(after) ? [name] : []
  })
  return kept.length === 0 ? [] : [`kept: ${kept.join(', ')}`]
}

const aspects: readonly (readonly [name: string, read: (draft: Draft) => string])[] = [
  ['time range', ({ source }) => rangeText(source?.timeframe ?? null)],
  [
    'conditions',
    (draft) =>
      conjunctsOf(draft)
        .map(({ expression }) => printExpression(expression))
        .join('\n'),
  ],
  [
    'grouping',
    (draft) =>
      columnsOf(draft)
        .keys.map(({ expression }) => printExpression(expression))
        .join('\n'),
  ],
  ['figures', (draft) => columnsOf(draft).aggregates.map(nameOf).join('\n')],
  [
    'order',
    (draft) =>
      (orderIn(draft) ?? [])
        .map(({ expression, direction }) => `${printExpression(expression)} ${direction}`)
        .join('\n'),
  ],
  ['limit', ({ stages }) => stages.flatMap((stage) => ('count' in stage ? [stage.count.text] : [])).join('\n')],
]
