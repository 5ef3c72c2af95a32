import { hasAggregation } from '../aggregations.ts'
import type { Aliased, Binary, Bottom, Expression, Extract, Join, Keypath, Top } from '../ast.ts'
import type { Words } from '../command.ts'

/** A condition of a stage: a field alone is said to be true. */
export function sayCondition(node: Expression, w: Words): string {
  if (node.kind === 'keypath' || node.kind === 'cast') return `${w.say(node)} is true`
  return node.kind === 'case' || node.kind === 'caseOf' ? `(${w.say(node)}) is true` : w.say(node)
}

/** `distinct a, b`, and `groupby` of nothing else. */
export function explainDistinct(keys: readonly Aliased[], w: Words): string {
  return `Lists each ${keys.length > 1 ? 'combination of ' : ''}${withoutThe(w.list(keys))} once`
}

/** What stands after "each", where an article is one too many. */
export function withoutThe(text: string): string {
  return text
    .replace(/^the /, '')
    .replace(/, the /g, ', ')
    .replace(/ and the /g, ' and ')
}

export function explainTop({ count, items, by }: Top | Bottom, extreme: string, w: Words): string {
  const keys = items.filter((item) => !hasAggregation(item.expression))
  const rest = items.filter((item) => hasAggregation(item.expression))
  const key = withoutThe(w.list(by)).replace(/^(highest|lowest|latest|earliest) (value of )?(the )?/, '')
  if ([...items, ...by].some((item) => hasAggregation(item.expression)) && keys.length > 0) {
    const shown = rest.length > 0 ? `, showing ${w.list(rest)}` : ''
    return `Takes the ${count.text} groups by ${w.list(keys)} with the ${extreme} ${key}${shown}`
  }
  return `Takes the ${count.text} rows with the ${extreme} ${key}, showing ${w.list(items)}`
}

const articles = { regexp: 'the named parts of the pattern', multi_regexp: 'everything that matches' } as const

export function explainExtract({ value, into, extractor }: Extract, w: Words): string {
  const from = w.say(value)
  const to = w.field(into)
  const argument = (name: string, at: number): Expression | undefined =>
    (extractor.args.find((arg) => arg.name === name) ?? extractor.args.filter((arg) => arg.name === null)[at])?.value
  const pattern = argument('e', 0)
  switch (extractor.name) {
    case 'regexp':
    case 'multi_regexp':
      return `Takes ${articles[extractor.name]} ${pattern ? `${w.say(pattern)} ` : ''}out of ${from} into ${to}`
    case 'kv':
      return `Reads the key-value pairs in ${from} into ${to}`
    case 'jsonobject':
      return `Reads the JSON in ${from} into ${to}`
    case 'split': {
      const delimiter = argument('delimiter', 0)
      return `Splits ${from} at ${delimiter ? w.say(delimiter) : '","'} into the list ${to}`
    }
  }
}

export function explainJoin({ match, query, into }: Join, w: Words): string {
  const other = `another query (${w.steps(query)})`
  const name = w.field(into)
  if (match.type === 'cross') return `Pairs every row with every row of ${other}, as ${name}`
  const { condition } = match
  const same =
    condition.kind === 'using'
      ? `the same ${withoutThe(w.join(condition.keypaths.map(w.field)))}`
      : w.join(equalities(condition.condition).map((pair) => sayPair(pair, w)))
  switch (match.type) {
    case 'left':
      return `Adds to each row the row of ${other} with ${same}, as ${name}`
    case 'inner':
      return `Keeps rows for which ${other} has a row with ${same}, and adds that row as ${name}`
    case 'full':
      return `Adds to each row the row of ${other} with ${same}, as ${name}, and keeps the rows of either side that match none`
  }
}

function equalities(node: Expression): readonly Expression[] {
  if (node.kind !== 'binary' || node.operator !== '&&') return [node]
  return [...equalities(node.left), node.right]
}

// `left=>id == right=>uid`: which side stands first is free.
function sayPair(node: Expression, w: Words): string {
  if (!isPair(node)) return w.say(node)
  const [own, other] = node.left.side === 'right' ? [node.right, node.left] : [node.left, node.right]
  const [ownName, otherName] = [w.field(own), w.field(other)]
  return ownName === otherName ? `the same ${withoutThe(ownName)}` : `${otherName} equal to ${ownName}`
}

function isPair(node: Expression): node is Binary & { readonly left: Keypath; readonly right: Keypath } {
  return (
    node.kind === 'binary' && node.operator === '==' && node.left.kind === 'keypath' && node.right.kind === 'keypath'
  )
}
