import type { IntervalUnit } from '../ast.ts'
import { intervalUnits } from '../names.ts'
import { digit, endOf, letter } from './characters.ts'

type Part = { readonly value: number; readonly unit: IntervalUnit }

/** What people call the units, weeks too: how many of which unit each is. */
const words: Readonly<Record<string, readonly [number, IntervalUnit]>> = {
  w: [7, 'd'],
  wk: [7, 'd'],
  week: [7, 'd'],
  weeks: [7, 'd'],
  mo: [30, 'd'],
  month: [30, 'd'],
  months: [30, 'd'],
  year: [365, 'd'],
  years: [365, 'd'],
  y: [365, 'd'],
  d: [1, 'd'],
  day: [1, 'd'],
  days: [1, 'd'],
  h: [1, 'h'],
  hr: [1, 'h'],
  hrs: [1, 'h'],
  hour: [1, 'h'],
  hours: [1, 'h'],
  m: [1, 'm'],
  min: [1, 'm'],
  mins: [1, 'm'],
  minute: [1, 'm'],
  minutes: [1, 'm'],
  s: [1, 's'],
  sec: [1, 's'],
  secs: [1, 's'],
  second: [1, 's'],
  seconds: [1, 's'],
  ms: [1, 'ms'],
  millis: [1, 'ms'],
  millisecond: [1, 'ms'],
  milliseconds: [1, 'ms'],
  us: [1, 'us'],
  micros: [1, 'us'],
  microseconds: [1, 'us'],
  ns: [1, 'ns'],
  nanos: [1, 'ns'],
  nanoseconds: [1, 'ns'],
}

/** The parts of an interval literal: whole numbers of units, from the largest unit to the smallest; else null. */
export function readInterval(text: string): readonly Part[] | null {
  const parts: Part[] = []
  let rank = -1
  for (let at = 0; at < text.length; ) {
    const digits = endOf(digit, text, at)
    const end = endOf(letter, text, digits)
    const unit = text.slice(digits, end)
    const own = (intervalUnits as readonly string[]).indexOf(unit)
    const known = intervalUnits[own]
    if (digits === at || known === undefined || own <= rank) return null
    rank = own
    parts.push({ value: Number(text.slice(at, digits)), unit: known })
    at = end
  }
  return parts.length > 0 ? parts : null
}

/** The interval literal that `5min`, `2weeks`, `1w` or `30m1h` mean; null if they mean none. */
export function meantInterval(text: string): string | null {
  const sums = new Map<IntervalUnit, number>()
  let end = 0
  for (const [all, digits = '', word = ''] of text.matchAll(/(\d+)\s*([A-Za-z]+)\s*/g)) {
    const known = unitOf(word)
    if (!known) return null
    sums.set(known[1], (sums.get(known[1]) ?? 0) + Number(digits) * known[0])
    end += all.length
  }
  if (end !== text.length || sums.size === 0) return null
  return intervalUnits.flatMap((unit) => (sums.has(unit) ? [`${sums.get(unit)}${unit}`] : [])).join('')
}

/** `90m` for 1.5 and `h`: the largest unit below of which it is a whole number; null if there is none. */
export function wholeInterval(value: number, word: string): string | null {
  const known = unitOf(word)
  if (!known) return null
  let amount = value * known[0]
  for (const unit of intervalUnits.slice(intervalUnits.indexOf(known[1]))) {
    const rounded = Math.round(amount)
    if (Math.abs(amount - rounded) < 1e-9 * Math.max(1, rounded)) return `${rounded}${unit}`
    amount *= { d: 24, h: 60, m: 60, s: 1000, ms: 1000, us: 1000, ns: 1 }[unit]
  }
  return null
}

/** What a word for a unit of time stands for, as `[how many, unit]`. */
export function unitOf(word: string): readonly [number, IntervalUnit] | null {
  return (Object.hasOwn(words, word.toLowerCase()) && words[word.toLowerCase()]) || null
}
