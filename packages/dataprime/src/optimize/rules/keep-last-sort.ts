// orderby a | orderby b  →  orderby b

import { onNeighbours } from '../rule.ts'

/** Whether rows with equal keys keep their order is not documented, so the first sort promises nothing. */
export const keepLastSort = onNeighbours('keep-last-sort', (first, second) =>
  first.kind === 'orderby' && second.kind === 'orderby' ? [second] : null,
)
