import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phrase, word } from '../src/match.ts'
import { read } from '../src/reading.ts'
import { mended } from '../src/spelling.ts'
import { tokenise } from '../src/tokens.ts'

describe('tokens', () => {
  it.each([
    ['p95 > 500ms', ['p95', '>', '500', 'ms']],
    ['GET /api/users/{id} 5xx', ['GET', '/api/users/{id}', '5xx']],
    [`"it's here" at 9:30pm`, ["it's here", 'at', '9:30pm']],
    ['10,000 from 192.168.1.5', ['10,000', 'from', '192.168.1.5']],
    ["tags['http.route'] and $d.user.id", ["tags['http.route']", 'and', '$d.user.id']],
    ['five-minute non-2xx', ['five', 'minute', 'non', '2xx']],
    ['2026-01-31T10:00:00Z, ok?', ['2026-01-31T10:00:00Z', ',', 'ok', '?']],
  ])('of %s', (text, expected) => {
    expect(tokenise(text).map((token) => token.text)).toEqual(expected)
  })

  it('stand where they say, in order, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let end = 0
        for (const token of tokenise(text)) {
          expect(token.start).toBeGreaterThanOrEqual(end)
          expect(text.slice(token.start, token.end)).toContain(token.text)
          end = token.end
        }
      }),
    )
  })
})

describe('a slip of the finger', () => {
  it.each([
    ['erors', 'errors'],
    ['eror', 'error'],
    ['erros', 'errors'],
    ['serivce', 'service'],
    ['servcie', 'service'],
    ['latencyy', 'latency'],
    ['latencey', 'latency'],
    ['yesteday', 'yesterday'],
    ['huor', 'hour'],
    ['houre', 'hour'],
    ['shwo', 'show'],
    ['mintues', 'minutes'],
    ['opperation', 'operation'],
    ['warnigns', 'warnings'],
    ['endpoitns', 'endpoints'],
  ])('is mended: %s is %s', (written, wanted) => {
    expect(mended(written)).toBe(wanted)
  })

  it.each(['served', 'lags', 'orders', 'shipping', 'tracking', 'carts', 'mailer', 'checkout', 'ledger', 'acme'])(
    'is not seen in another word: %s',
    (written) => {
      expect(mended(written)).toBeUndefined()
    },
  )

  it('is not seen in what the caller knows', () => {
    expect(read('erorrs', (word) => word === 'erorrs').tokens[0]?.lower).toBe('erorrs')
  })
})

describe('a reading', () => {
  it('understands each word once', () => {
    const reading = read('errors and errors')
    expect(reading.take(word('errors'))).toHaveLength(2)
    expect(reading.take(word('errors'))).toHaveLength(0)
  })

  it('lets no phrase reach across what is understood', () => {
    const reading = read('status of code')
    reading.take(word('of'))
    expect(reading.take(phrase('status of code'))).toHaveLength(0)
  })

  it.each([
    ['not from checkout', [true]],
    ['excluding checkout and billing', [true, true]],
    ['everything but checkout', [true]],
    ['checkout and not billing', [false, true]],
    ['from checkout', [false]],
  ])('knows what is denied: %s', (question, expected) => {
    const found = read(question).take(word('checkout|billing'), { negatable: true })
    expect(found.map(({ negated }) => negated)).toEqual(expected)
  })

  it('keeps what was matched, as it was written, in the order of the question', () => {
    const reading = read('In the Last Hour show ERRORS')
    reading.take(word('errors'))
    reading.take(phrase('in the last hour'))
    expect(reading.keywords()).toEqual(['Last Hour', 'ERRORS'])
  })
})
