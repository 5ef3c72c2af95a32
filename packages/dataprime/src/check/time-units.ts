import { nearest } from '../nearest.ts'

/** Units of an interval, as literal texts. */
const timeUnits: readonly string[] = [
  ...['day', 'd', 'hour', 'h', 'minute', 'm', 'second', 's', 'milli', 'ms', 'micro', 'us', 'nano', 'ns'],
]
/** Parts of a date, as literal texts. */
const dateUnits: readonly string[] = [
  ...['year', 'Y', 'month', 'M', 'week', 'W', 'day_of_year', 'doy', 'day_of_week', 'dow'],
]

/** Every unit that a parameter of this kind takes: a part of a time may be a date's too. */
export const unitsOf: Readonly<Record<'timeunit' | 'dateunit', readonly string[]>> = {
  timeunit: timeUnits,
  dateunit: [...timeUnits, ...dateUnits],
}

const otherNames: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  min: 'm',
  mins: 'm',
  hr: 'h',
  hrs: 'h',
  millisecond: 'milli',
  milliseconds: 'milli',
  millis: 'milli',
  microsecond: 'micro',
  microseconds: 'micro',
  micros: 'micro',
  nanosecond: 'nano',
  nanoseconds: 'nano',
  nanos: 'nano',
  weekday: 'day_of_week',
  dayofweek: 'day_of_week',
  dayofyear: 'day_of_year',
}

/** The unit that a text means. */
export function meantUnit(text: string, units: readonly string[]): string | null {
  const lower = text.toLowerCase()
  const other = Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined
  if (other && units.includes(other)) return other
  const singular = lower.replace(/s$/, '')
  return units.find((unit) => unit === lower || unit === singular) ?? nearest(text, units)
}
