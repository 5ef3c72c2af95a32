import { exactDistinctCount, fineDedupe, fineGroups } from './advice/groups.ts'
import { grownLeftSide, unfilteredBranch, wholeRightSide } from './advice/joins.ts'
import { exactAfterFuzzy, heavyBeforeFilter, labelsAfterData, lateLimit } from './advice/order.ts'
import { noEnd, tooManyRows } from './advice/rows.ts'
import { shortPhrase, substringSearch, wideSearch } from './advice/search.ts'
import { longTimeRange, noTimeRange, timeInFilter } from './advice/time-range.ts'
import { extractedForFilter, wholeRowsAggregated, wholeRowsHeld } from './advice/whole-rows.ts'
import type { Query, Range } from './ast.ts'

/**
 * Something a right query could do better. Advice is no diagnostic: it is about the data that a query meets, not about
 * its text, so it neither makes a query wrong nor lowers its score, and nothing is sent back to an author for it.
 */
export interface Advice {
  readonly code: string
  /** What following it is worth. */
  readonly impact: 'low' | 'medium' | 'high'
  /** The fact and why it matters, then what to do about it. */
  readonly message: string
  /** The first place that it is about. */
  readonly range: Range
}

interface AdviceRule extends Omit<Advice, 'range'> {
  /** The first place that asks for the advice; null if there is none. */
  readonly find: (query: Query) => { readonly range: Range } | null
}

const rules: readonly AdviceRule[] = [
  {
    code: 'heavy-before-filter',
    impact: 'high',
    message:
      'No filter comes before this stage, and it has to take in every row before it gives the first: filter earlier, best by application, subsystem or severity',
    find: heavyBeforeFilter,
  },
  {
    code: 'search-over-everything',
    impact: 'high',
    message:
      'This looks for the phrase in every field of every row, which is the slowest search there is: search the field that holds the text, with ~ or find … in',
    find: wideSearch,
  },
  {
    code: 'join-side',
    impact: 'high',
    message:
      'The right side of the join is held in memory, 200 MB at most, and nothing makes it smaller: filter or group inside the parentheses',
    find: wholeRightSide,
  },
  {
    code: 'join-order',
    impact: 'medium',
    message:
      'The rows on the left are few by now, but it is the right side that a join holds in memory: where only matches count, start from the query in the parentheses and join these rows to it',
    find: grownLeftSide,
  },
  {
    code: 'branch-without-filter',
    impact: 'medium',
    message:
      'The query in the parentheses reads all of its source, whatever is filtered outside: filter inside the parentheses as well',
    find: unfilteredBranch,
  },
  {
    code: 'no-time-range',
    impact: 'medium',
    message:
      'The query names no time range, so it scans whatever window it is run with: say how far to look back, such as last 1h after the source',
    find: noTimeRange,
  },
  {
    code: 'time-in-filter',
    impact: 'medium',
    message:
      'A filter on the timestamp comes after the scan, which is as wide as the window that the query is run with: say the window with the source, such as last 1h',
    find: timeInFilter,
  },
  {
    code: 'wide-time-range',
    impact: 'medium',
    message:
      'The window is longer than 8 days, about as much as one query may scan, and the rest may be missing without an error: narrow it, or ask for a part at a time',
    find: longTimeRange,
  },
  {
    code: 'unbounded-rows',
    impact: 'medium',
    message:
      'The query gives back raw rows without an end, and what is beyond the cap of the engine is cut off in no order: add a limit, or count and group in the query',
    find: noEnd,
  },
  {
    code: 'unbounded-groups',
    impact: 'medium',
    message:
      'This key is another one in nearly every row, so there is a group for each, and only the first thousand are shown: group by something coarser, such as roundTime($m.timestamp, 5m), or take the top ones',
    find: fineGroups,
  },
  {
    code: 'late-limit',
    impact: 'medium',
    message:
      'Rows are taken apart or looked up here, most of them to be dropped by the limit after that: put the limit first',
    find: lateLimit,
  },
  {
    code: 'exact-distinct-count',
    impact: 'medium',
    message:
      'distinct_count() keeps every value that it meets, and frequent-search data cannot run it: approx_count_distinct() costs far less and is close enough for most questions',
    find: exactDistinctCount,
  },
  {
    code: 'whole-rows-aggregated',
    impact: 'medium',
    message: 'A whole row is kept for every group: name the fields that are needed instead',
    find: wholeRowsAggregated,
  },
  {
    code: 'whole-rows-held',
    impact: 'medium',
    message: 'This stage holds whole rows to compare them: choose the fields that are needed before it',
    find: wholeRowsHeld,
  },
  {
    code: 'extracted-for-filter',
    impact: 'low',
    message:
      'Fields are extracted from every row for the filter alone: search the text itself first, with ~, so that few rows are left to take apart',
    find: extractedForFilter,
  },
  {
    code: 'labels-after-data',
    impact: 'low',
    message:
      'Labels, severity and time decide quickly which data has to be read at all: put conditions on them before those on user data',
    find: labelsAfterData,
  },
  {
    code: 'exact-after-fuzzy',
    impact: 'low',
    message: 'An exact comparison is cheaper than a text search: put it first, so that fewer rows are searched',
    find: exactAfterFuzzy,
  },
  {
    code: 'substring-search',
    impact: 'low',
    message:
      'This reads every character of the field: a phrase search with ~ uses the index, if whole words are meant and upper and lower case are the same',
    find: substringSearch,
  },
  {
    code: 'short-phrase',
    impact: 'low',
    message: 'A phrase this short is in very many rows, which makes the search slow: look for a longer one',
    find: shortPhrase,
  },
  {
    code: 'fine-dedupe',
    impact: 'low',
    message:
      'This key is another one in nearly every row, so each is remembered and hardly one is dropped: dedupe by something coarser',
    find: fineDedupe,
  },
  {
    code: 'too-many-rows',
    impact: 'low',
    message:
      'No query gives back more than 50,000 rows, 15,000 of frequent-search data, whatever its limit: ask for fewer, or count and group in the query',
    find: tooManyRows,
  },
]

/** What can be advised on the cost of a query by looking at its tree, what is worth most first. */
export function adviseOn(query: Query): Advice[] {
  return rules
    .flatMap(({ code, impact, message, find }) => {
      const place = find(query)
      return place ? [{ code, impact, message, range: place.range }] : []
    })
    .sort((a, b) => impacts.indexOf(a.impact) - impacts.indexOf(b.impact))
}

const impacts: readonly Advice['impact'][] = ['high', 'medium', 'low']
