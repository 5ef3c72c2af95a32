// stitch (source spans) into s | limit 5  →  limit 5 | stitch (source spans | limit 5) into s

import { onNeighbours } from '../rule.ts'

/** Rows are paired by position, so the first five pairs are those of the first five rows of either side. */
export const limitBeforeStitch = onNeighbours('limit-before-stitch', (first, second) => {
  if (first.kind !== 'stitch' || second.kind !== 'limit') return null
  const { commentsBefore, commentsAfter, ...inner } = second
  return [second, { ...first, query: { ...first.query, stages: [...first.query.stages, inner] } }]
})
