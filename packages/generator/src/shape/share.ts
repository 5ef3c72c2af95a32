import type { Parts } from '../parts.ts'

/** "percentage of requests over 1s": what is said of them is counted, not kept. */
export function withShare(parts: Parts): Parts {
  const positive = parts.conditions.filter(({ negated }) => !negated)
  const telling = positive.filter(({ test }) => !['equals', 'startsWith'].includes(test.kind))
  // "what share of traffic is from mobile": nothing else is said
  const said = telling.length > 0 ? telling : positive.slice(-1)
  // "what percentage of card payments get declined": of those that it is said of, the share is the last that is said
  const only = said.toSorted((a, b) => (a.words?.start ?? 0) - (b.words?.start ?? 0)).at(-1)
  if (!only) return parts
  return {
    ...parts,
    conditions: parts.conditions.filter((each) => each !== only),
    levels: parts.levels.filter((each) => each !== only),
    rowLimits: parts.rowLimits.filter((each) => each !== only),
    figures: {
      ...parts.figures,
      measures: [
        ...parts.figures.measures,
        {
          kind: 'ratio',
          of: only.test,
          ...(parts.figures.shareAmong && { among: parts.figures.shareAmong }),
          label: 'share',
        },
      ],
    },
  }
}
