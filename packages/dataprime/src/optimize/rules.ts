import type { RewriteRule } from './rule.ts'
import { applyDeMorgan } from './rules/apply-de-morgan.ts'
import { blockToFilter } from './rules/block-to-filter.ts'
import { chooseBeforeJoin } from './rules/choose-before-join.ts'
import { chooseEarly } from './rules/choose-early.ts'
import { dropAfterSingleRow } from './rules/drop-after-single-row.ts'
import { dropRepeatedDistinct } from './rules/drop-repeated-distinct.ts'
import { dropRepeatedSets } from './rules/drop-repeated-sets.ts'
import { dropSortBeforeGrouping } from './rules/drop-sort-before-grouping.ts'
import { dropTrueConditions } from './rules/drop-true-conditions.ts'
import { dropUnreadJoin } from './rules/drop-unread-join.ts'
import { dropUnusedWork } from './rules/drop-unused-work.ts'
import { filterBeforeChoose } from './rules/filter-before-choose.ts'
import { filterBeforeDedupeby } from './rules/filter-before-dedupeby.ts'
import { filterBeforeExplode } from './rules/filter-before-explode.ts'
import { filterBeforeGrouping } from './rules/filter-before-grouping.ts'
import { filterBeforeJoin } from './rules/filter-before-join.ts'
import { filterBeforeRowWork } from './rules/filter-before-row-work.ts'
import { filterBeforeSort } from './rules/filter-before-sort.ts'
import { filterBeforeUnion } from './rules/filter-before-union.ts'
import { filterIntoJoin } from './rules/filter-into-join.ts'
import { findToFilter } from './rules/find-to-filter.ts'
import { foldConstants } from './rules/fold-constants.ts'
import { groupbyToDistinct } from './rules/groupby-to-distinct.ts'
import { keepLastSort } from './rules/keep-last-sort.ts'
import { limitBeforeStitch } from './rules/limit-before-stitch.ts'
import { limitEarly } from './rules/limit-early.ts'
import { mergeBlocks } from './rules/merge-blocks.ts'
import { mergeChooses } from './rules/merge-chooses.ts'
import { mergeEqualities } from './rules/merge-equalities.ts'
import { mergeFilters } from './rules/merge-filters.ts'
import { mergeLimits } from './rules/merge-limits.ts'
import { mergeRemoves } from './rules/merge-removes.ts'
import { negateComparisons } from './rules/negate-comparisons.ts'
import { removeDoubleNegation } from './rules/remove-double-negation.ts'
import { shortenCounts } from './rules/shorten-counts.ts'
import { simplifyLogic } from './rules/simplify-logic.ts'
import { singleSetToGroupby } from './rules/single-set-to-groupby.ts'
import { sortAndLimitToTop } from './rules/sort-and-limit-to-top.ts'

/** Applied from top to bottom, again and again until none changes anything. */
export const rewriteRules: readonly RewriteRule[] = [
  // One way to say a thing, so that the rules below need to know only that one.
  findToFilter,
  blockToFilter,

  // What is known before the query runs.
  foldConstants,
  negateComparisons,
  removeDoubleNegation,
  applyDeMorgan,
  simplifyLogic,
  dropTrueConditions,

  // Fewer rows, sooner.
  filterBeforeRowWork,
  filterBeforeChoose,
  filterBeforeSort,
  filterBeforeExplode,
  filterBeforeUnion,
  filterBeforeGrouping,
  filterBeforeDedupeby,
  filterBeforeJoin,
  filterIntoJoin,
  limitEarly,
  limitBeforeStitch,

  // Less of each row, and nothing for nothing.
  dropUnreadJoin,
  chooseEarly,
  chooseBeforeJoin,
  dropUnusedWork,
  keepLastSort,
  dropSortBeforeGrouping,
  dropAfterSingleRow,
  dropRepeatedDistinct,
  dropRepeatedSets,

  // One stage for several.
  mergeFilters,
  mergeBlocks,
  mergeChooses,
  mergeRemoves,
  mergeLimits,
  mergeEqualities,
  sortAndLimitToTop,
  singleSetToGroupby,
  groupbyToDistinct,
  shortenCounts,
]
