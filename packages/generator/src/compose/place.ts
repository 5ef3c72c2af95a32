import { build, type Expression, type Keypath, type Root } from 'dataprime'
import { conceptOf, type MeasureUnit } from '../concepts.ts'
import { schemaFieldOfConcept } from '../fields.ts'
import { showKeypath } from '../keypath-text.ts'
import type { FieldRef, FieldType, Schema, Source } from '../understanding.ts'

/** Where a field is in the data, and what is known of it there. */
export interface Place {
  readonly keypath: Expression
  readonly type: FieldType | undefined
  readonly unit: MeasureUnit | 's' | 'ns' | undefined
  /** Its name in a result. */
  readonly alias: string
  /** In every event of the source, so that it is never null. */
  readonly isBuiltIn: boolean
  /** What was guessed in placing it. */
  readonly assumption: string | undefined
}

export interface Data {
  readonly source: Source
  readonly schema: Schema
}

const roots: Readonly<Record<string, Root>> = { $d: '$d', $l: '$l', $m: '$m' }

/** Finds a field in the caller's schema, or else where it usually is. */
export function placeOf(ref: FieldRef, { source, schema }: Data): Place {
  const found = asTag(schemaFieldOfConcept(ref, schema), source)
  if (found.kind === 'keypath') {
    const path = showKeypath(found.path)
    return {
      keypath: toKeypath(found.path),
      type: found.type,
      unit: isSpanDuration(found.path, source) ? 'us' : unitByName(found.path.at(-1) ?? ''),
      alias: ref.kind === 'concept' ? conceptOf(ref.name).alias : identifier(found.label),
      isBuiltIn: found.path[0] !== '$d',
      assumption: found.origin === 'guessed' ? `${found.label} read from ${path}` : undefined,
    }
  }
  const concept = conceptOf(found.name)
  const path = concept[source]
  const isBuiltIn = concept.builtIn?.[source] ?? false
  const { partOfTime } = concept
  return {
    keypath: partOfTime ? build.call('extractTime', toKeypath(path), build.string(partOfTime)) : toKeypath(path),
    type: concept.type === 'severity' ? 'string' : isBuiltIn || concept.type !== 'number' ? concept.type : undefined,
    unit: concept.unit?.[source],
    alias: concept.alias,
    isBuiltIn: isBuiltIn && path[0] !== '$d',
    assumption: partOfTime
      ? 'hours and days are those of UTC'
      : isBuiltIn
        ? undefined
        : `${concept.words[0]} read from ${showKeypath(path)}`,
  }
}

const spanObjects = new Set(['tags', 'process', 'logs', 'references'])

/** `http.status_code` of a span is one key of its tags, dots and all. */
function asTag(ref: FieldRef, source: Source): FieldRef {
  if (ref.kind !== 'keypath' || ref.origin !== 'written' || source !== 'spans' || ref.label.startsWith('$')) return ref
  const [, ...keys] = ref.path
  if (keys.length < 2 || spanObjects.has(keys[0] ?? '')) return ref
  return { ...ref, path: ['$d', 'tags', keys.join('.')] }
}

/** As a number: fields of unknown type are cast, since a log may hold it as text. */
export function asNumber({ keypath, type }: Place): Expression {
  return type === 'number' || type === 'interval' ? keypath : build.cast(keypath, 'number')
}

/** As text for a method call, which a field of another type has not. */
export function asText({ keypath, type, isBuiltIn }: Place): Expression {
  const isNumber = type === 'number' || type === 'interval'
  return type === 'string' || (isBuiltIn && !isNumber) ? keypath : build.cast(keypath, 'string')
}

function toKeypath([root = '$d', ...keys]: readonly string[]): Keypath {
  return build.keypath(roots[root] ?? '$d', ...keys)
}

function isSpanDuration(path: readonly string[], source: Source): boolean {
  return source === 'spans' && path.join('.') === '$m.duration'
}

function unitByName(name: string): Place['unit'] {
  if (/(^|_)(ms|millis|milliseconds)$|(Ms|Millis)$/.test(name)) return 'ms'
  if (/(^|_)(us|micros|microseconds)$|(Us|Micros)$/.test(name)) return 'us'
  if (/(^|_)(ns|nanos|nanoseconds)$|(Ns|Nanos)$/.test(name)) return 'ns'
  if (/(^|_)(s|sec|secs|seconds)$|(Sec|Seconds)$/.test(name)) return 's'
  return undefined
}

/** A name a result column may have. */
function identifier(label: string): string {
  const name =
    label
      .split('.')
      .at(-1)
      ?.replaceAll(/\W+/g, '_')
      .replace(/^_+|_+$/g, '') ?? ''
  return /^[A-Za-z_]/.test(name) ? name : `f_${name}`
}
