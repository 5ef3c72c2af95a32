import type { Signature } from '../signature.ts'

/** Functions on numbers. */
export const numberFunctions = {
  abs: {
    doc: 'The number without its sign.',
    params: { number: 'number' },
    returns: 'number',
    example: 'abs(-5)',
  },
  ceil: {
    doc: 'The least whole number that is not less.',
    params: { number: 'number' },
    returns: 'number',
    example: 'ceil(1.2)',
  },
  e: {
    doc: "Euler's number.",
    params: {},
    returns: 'number',
    example: 'e()',
  },
  floor: {
    doc: 'The greatest whole number that is not greater.',
    params: { number: 'number' },
    returns: 'number',
    example: 'floor(1.8)',
  },
  fromBase: {
    doc: 'The number written in a base.',
    params: { string: 'string', radix: 'number' },
    returns: 'number',
    example: "fromBase('FF', 16)",
  },
  ln: {
    doc: 'The natural logarithm.',
    params: { number: 'number' },
    returns: 'number',
    example: 'ln($d.size)',
  },
  log: {
    doc: 'The logarithm; the base comes first.',
    params: { base: 'number', number: 'number' },
    returns: 'number',
    example: 'log(10, $d.size)',
  },
  log2: {
    doc: 'The logarithm to base 2.',
    params: { number: 'number' },
    returns: 'number',
    example: 'log2($d.size)',
  },
  max: {
    doc: 'The greatest of the arguments.',
    params: { value: 'number', values: '...number' },
    returns: 'number',
    example: 'max($d.a, $d.b)',
  },
  min: {
    doc: 'The least of the arguments.',
    params: { value: 'number', values: '...number' },
    returns: 'number',
    example: 'min($d.a, $d.b)',
  },
  mod: {
    doc: 'The remainder of a division.',
    params: { number: 'number', divisor: 'number' },
    returns: 'number',
    example: 'mod($d.id, 10)',
  },
  pi: {
    doc: 'The number pi.',
    params: {},
    returns: 'number',
    example: 'pi()',
  },
  power: {
    doc: 'The number raised to a power.',
    params: { number: 'number', exponent: 'number' },
    returns: 'number',
    example: 'power(2, 10)',
  },
  random: {
    doc: 'A random number from 0 up to, not including, 1.',
    params: {},
    returns: 'number',
    example: 'random()',
  },
  randomInt: {
    doc: 'A random whole number from 0 up to, not including, the bound.',
    params: { upperBound: 'number' },
    returns: 'number',
    example: 'randomInt(100)',
  },
  round: {
    doc: 'The number rounded to so many digits.',
    params: { number: 'number', digits: 'number?' },
    returns: 'number',
    example: 'round($d.ratio, 2)',
  },
  sqrt: {
    doc: 'The square root.',
    params: { number: 'number' },
    returns: 'number',
    example: 'sqrt($d.area)',
  },
  toBase: {
    doc: 'The number written in a base.',
    params: { number: 'number', radix: 'number' },
    returns: 'string',
    example: 'toBase(255, 16)',
  },
} as const satisfies Record<string, Signature>
