import { isList, isObject, isTagged, type Value } from './value.ts'

const separators = /[\s=/:@#$*|,;'"([{})\]<>._-]+/

/** Whether the words of the phrase stand one after another in the text, or in a text inside; null for null. */
export function mentions(value: Value, phrase: string): boolean | null {
  if (value === null) return null
  if (isList(value)) return value.some((item) => mentions(item, phrase))
  if (isObject(value)) return Object.values(value).some((item) => mentions(item, phrase))
  const words = wordsOf(isTagged(value) ? '' : String(value))
  const wanted = wordsOf(phrase)
  return words.some((_, at) => wanted.every((word, index) => words[at + index] === word))
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(separators).filter(Boolean)
}
