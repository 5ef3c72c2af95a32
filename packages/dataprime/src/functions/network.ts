import type { Signature } from '../signature.ts'

/** Functions on addresses and ids. */
export const networkFunctions = {
  ipInRange: {
    doc: 'Whether an address lies between two others.',
    params: { ip: 'string', startIp: 'string', endIp: 'string' },
    returns: 'bool',
    example: "ipInRange($d.ip, '10.0.0.1', '10.0.0.9')",
  },
  ipInSubnet: {
    doc: 'Whether an address is in a subnet.',
    params: { ip: 'string', ipPrefix: 'string' },
    returns: 'bool',
    example: "ipInSubnet($d.ip, '10.0.0.0/8')",
  },
  ipPrefix: {
    doc: 'The subnet of an address.',
    params: { ip: 'string', subnetSize: 'number' },
    returns: 'string',
    example: 'ipPrefix($d.ip, 24)',
  },
  isUuid: {
    doc: 'Whether the text is a UUID.',
    params: { uuid: 'string' },
    returns: 'bool',
    example: 'isUuid($d.id)',
  },
  randomUuid: {
    doc: 'A random UUID.',
    params: {},
    returns: 'string',
    example: 'randomUuid()',
  },
  urlDecode: {
    doc: 'The text without percent coding.',
    params: { string: 'string' },
    returns: 'string',
    example: 'urlDecode($d.url)',
  },
  urlEncode: {
    doc: 'The text in percent coding.',
    params: { string: 'string' },
    returns: 'string',
    example: 'urlEncode($d.url)',
  },
  uuid: {
    doc: 'As randomUuid.',
    params: {},
    returns: 'string',
    example: 'randomUuid()',
    deprecatedFor: 'randomUuid',
  },
} as const satisfies Record<string, Signature>
