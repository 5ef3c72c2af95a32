import type { Schema } from '../understanding.ts'
import { stemsOf } from './stems.ts'

/** A field of the caller's data, as the model sees it. */
export interface ShownField {
  readonly keypath: string
  readonly type: string
  readonly values?: readonly (string | number | boolean)[]
}

export interface SchemaExtract {
  readonly fields: readonly ShownField[]
  /** How many there was no room for. */
  readonly leftOut: number
}

const mostCharacters = 6000
const mostValues = 5
const longestValue = 60

/**
 * The fields that a question speaks of, by the words of their names and values, with values; then the others, without,
 * in the order given, as far as the room goes.
 */
export function extractSchema(schema: Schema, { question, used }: { question: string; used: readonly string[] }) {
  const asked = new Set(stemsOf(question))
  const wanted = new Set(used)
  const ranked = Object.entries(schema)
    .map(([keypath, field]) => ({
      keypath,
      ...field,
      nearness: (wanted.has(keypath) ? 100 : 0) + nearnessOf(keypath, field.values ?? [], asked),
    }))
    .sort((a, b) => b.nearness - a.nearness)

  const fields: ShownField[] = []
  let room = mostCharacters
  for (const { keypath, type, values = [], nearness } of ranked) {
    const shown = nearness > 0 ? shownValues(values, asked) : []
    const field = { keypath, type, ...(shown.length > 0 && { values: shown }) }
    room -= JSON.stringify(field).length
    if (room < 0) break
    fields.push(field)
  }
  return { fields, leftOut: ranked.length - fields.length } satisfies SchemaExtract
}

/** Words in common; one of the last key says more than one of the path to it or of a value. */
function nearnessOf(keypath: string, values: readonly unknown[], asked: ReadonlySet<string>): number {
  const count = (text: string): number => stemsOf(text).filter((word) => asked.has(word)).length
  const last = /[^.[\]']+(?='?\]?$)/.exec(keypath)?.[0] ?? keypath
  return count(last) * 3 + count(keypath) + values.filter((value) => count(String(value)) > 0).length * 2
}

/** Those the question names first. */
function shownValues(values: readonly (string | number | boolean)[], asked: ReadonlySet<string>) {
  const isNamed = (value: unknown): boolean => stemsOf(String(value)).some((word) => asked.has(word))
  return [...values.filter(isNamed), ...values.filter((value) => !isNamed(value))]
    .filter((value) => String(value).length <= longestValue)
    .slice(0, mostValues)
}
