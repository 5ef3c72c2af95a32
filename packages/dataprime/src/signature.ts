/** `any` is any value; `comparable` has a type that == can compare; `T` names a type that must agree wherever it occurs. */
export type ParameterBase =
  | 'string'
  | 'number'
  | 'bool'
  | 'timestamp'
  | 'interval'
  | 'regexp'
  | 'array'
  | 'any'
  | 'comparable'
  | 'T'
  | 'timeunit'
  | 'dateunit'
  | 'regexp|string'
  | 'string|object|array'

/** `?` marks an argument that may be left out, `...` any number of arguments from none on. */
export type ParameterType = ParameterBase | `${ParameterBase}?` | `...${ParameterBase}`

/** `array` has the elements of the first array among the arguments, `array<T>` those of type T. */
export type ResultType =
  | 'string'
  | 'number'
  | 'bool'
  | 'timestamp'
  | 'interval'
  | 'array'
  | 'array<string>'
  | 'array<T>'
  | 'T'

/** What a function or an aggregation says of itself. The first parameter is the receiver of the method form. */
export interface Signature {
  readonly doc: string
  readonly params: Readonly<Record<string, ParameterType>>
  readonly returns: ResultType
  readonly example: string
  /** What becomes of a null among the arguments, where the result is not null. */
  readonly nulls?: string
  /** The name to use instead of this older one. */
  readonly deprecatedFor?: string
  /** Parameters that must be literals. */
  readonly literal?: readonly string[]
}

/** The least and the greatest number of arguments; Infinity where they may be repeated. */
export function arity(signature: Signature): { readonly least: number; readonly most: number } {
  let least = 0
  let most = 0
  for (const type of Object.values(signature.params)) {
    most = type.startsWith('...') ? Number.POSITIVE_INFINITY : most + 1
    if (!type.endsWith('?') && !type.startsWith('...')) least++
  }
  return { least, most }
}

/** `substr(value: string, from: number, length: number?): string` */
export function signatureText(name: string, signature: Signature): string {
  const params = Object.entries(signature.params).map(([param, type]) =>
    type.startsWith('...') ? `...${param}: ${type.slice(3)}` : `${param}: ${type}`,
  )
  return `${name}(${params.join(', ')}): ${signature.returns}`
}

/** The kind of value that a parameter takes, without what marks it as optional or repeated. */
export function baseOf(type: ParameterType): ParameterBase {
  return type.replace(/^\.\.\.|\?$/g, '') as ParameterBase
}
