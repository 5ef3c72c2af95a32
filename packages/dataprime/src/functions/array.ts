import type { Signature } from '../signature.ts'

/** Functions on arrays. */
export const arrayFunctions = {
  arrayAppend: {
    doc: 'The array with one more element at its end.',
    params: { array: 'array', element: 'any' },
    returns: 'array',
    example: "arrayAppend($d.tags, 'new')",
  },
  arrayConcat: {
    doc: 'Two arrays one after the other.',
    params: { array1: 'array', array2: 'array' },
    returns: 'array',
    example: 'arrayConcat($d.a, $d.b)',
  },
  arrayContains: {
    doc: 'Whether the array has the element.',
    params: { array: 'array', element: 'comparable' },
    returns: 'bool',
    example: "['a', 'b'].arrayContains($d.plan)",
  },
  arrayInsertAt: {
    doc: 'The array with one more element before a position.',
    params: { array: 'array', position: 'number', value: 'any' },
    returns: 'array',
    example: "arrayInsertAt($d.tags, 0, 'new')",
  },
  arrayJoin: {
    doc: 'The elements as one text.',
    params: { array: 'array', delimiter: 'string' },
    returns: 'string',
    example: "arrayJoin($d.tags, ', ')",
  },
  arrayLength: {
    doc: 'The number of elements.',
    params: { array: 'array' },
    returns: 'number',
    example: 'arrayLength($d.tags)',
  },
  arrayRemove: {
    doc: 'The array without an element, wherever it occurs.',
    params: { array: 'array', element: 'comparable' },
    returns: 'array',
    example: "arrayRemove($d.tags, 'old')",
  },
  arrayRemoveAt: {
    doc: 'The array without the element at a position.',
    params: { array: 'array', position: 'number' },
    returns: 'array',
    example: 'arrayRemoveAt($d.tags, 0)',
  },
  arrayReplaceAll: {
    doc: 'The array with a value replaced wherever it occurs.',
    params: { array: 'array', value: 'comparable', newValue: 'any' },
    returns: 'array',
    example: "arrayReplaceAll($d.tags, 'old', 'new')",
  },
  arrayReplaceAt: {
    doc: 'The array with another element at a position.',
    params: { array: 'array', position: 'number', value: 'any' },
    returns: 'array',
    example: "arrayReplaceAt($d.tags, 0, 'new')",
  },
  arraySort: {
    doc: 'The array in order.',
    params: { array: 'array', desc: 'bool?', nullsFirst: 'bool?' },
    returns: 'array',
    example: 'arraySort($d.tags, desc=true)',
    literal: ['desc', 'nullsFirst'],
  },
  arraySplit: {
    doc: 'The parts of a text.',
    params: { string: 'string', delimiter: 'regexp|string' },
    returns: 'array<string>',
    example: "arraySplit($d.path, '/')[1]",
  },
  cardinality: {
    doc: 'The number of distinct elements.',
    params: { array: 'array' },
    returns: 'number',
    example: 'cardinality($d.tags)',
  },
  inArray: {
    doc: 'Whether the element is in the array.',
    params: { element: 'comparable', array: 'array' },
    returns: 'bool',
    example: "$d.plan.inArray(['a', 'b'])",
  },
  isEmpty: {
    doc: 'Whether the array has no elements.',
    params: { array: 'array' },
    returns: 'bool',
    example: 'isEmpty($d.tags)',
  },
  isSubset: {
    doc: 'Whether every element of the first is in the second.',
    params: { array1: 'array', array2: 'array' },
    returns: 'bool',
    example: 'isSubset($d.a, $d.b)',
  },
  isSuperset: {
    doc: 'Whether every element of the second is in the first.',
    params: { array1: 'array', array2: 'array' },
    returns: 'bool',
    example: 'isSuperset($d.a, $d.b)',
  },
  setDiff: {
    doc: 'What is in the first and not in the second.',
    params: { array1: 'array', array2: 'array' },
    returns: 'array',
    example: 'setDiff($d.a, $d.b)',
  },
  setDiffSymmetric: {
    doc: 'What is in one of the two only.',
    params: { array1: 'array', array2: 'array' },
    returns: 'array',
    example: 'setDiffSymmetric($d.a, $d.b)',
  },
  setEqualsTo: {
    doc: 'Whether the two have the same elements.',
    params: { array1: 'array', array2: 'array' },
    returns: 'bool',
    example: 'setEqualsTo($d.a, $d.b)',
  },
  setIntersection: {
    doc: 'What is in both.',
    params: { array1: 'array', array2: 'array' },
    returns: 'array',
    example: 'setIntersection($d.a, $d.b)',
  },
  setUnion: {
    doc: 'What is in either.',
    params: { array1: 'array', array2: 'array' },
    returns: 'array',
    example: 'setUnion($d.a, $d.b)',
  },
} as const satisfies Record<string, Signature>
