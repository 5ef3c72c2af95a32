import type { Signature } from '../signature.ts'

/** Functions on values of any type. */
export const generalFunctions = {
  firstNonNull: {
    doc: 'The first argument that is not null.',
    params: { value: 'T', values: '...T' },
    returns: 'T',
    example: 'firstNonNull($d.message, $d.msg)',
    nulls: 'skips them; null if all are',
  },
  if: {
    doc: 'One value where the condition is true, another where it is not.',
    // biome-ignore lint/suspicious/noThenProperty: it is the parameter's documented name, and no promise
    params: { condition: 'bool', then: 'T', else: 'T?' },
    returns: 'T',
    example: "if($d.status >= 500, 'error', 'ok')",
    nulls: 'a null condition takes the other value, null if there is none',
  },
  in: {
    doc: 'Whether the first argument is one of the others.',
    params: { comparand: 'comparable', value: 'comparable', values: '...comparable' },
    returns: 'bool',
    example: '$m.severity.in(ERROR, CRITICAL)',
  },
  recordLocation: {
    doc: 'Where the row is kept in object storage.',
    params: {},
    returns: 'string',
    example: 'recordLocation()',
  },
} as const satisfies Record<string, Signature>
