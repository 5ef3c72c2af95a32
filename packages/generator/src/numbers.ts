import { any, type Matcher, map, opt, seq, token, word } from './match.ts'

const numberWords: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  fifty: 50,
  hundred: 100,
  thousand: 1000,
  dozen: 12,
}

const multipliers: Readonly<Record<string, number>> = { k: 1000, thousand: 1000, million: 1_000_000, hundred: 100 }

/** `10`, `10,000`, `10k`, `2 million`, `ten`. */
export const number: Matcher<number> = any(
  map(
    seq(token('number'), opt(word(Object.keys(multipliers).join('|')))),
    ([digits, scale]) =>
      Number(digits.text.replaceAll(',', '')) * (scale === undefined ? 1 : (multipliers[scale] ?? 1)),
  ),
  map(word(Object.keys(numberWords).join('|')), (name) => numberWords[name]),
)

export const wholeNumber: Matcher<number> = map(number, (n) => (Number.isInteger(n) && n > 0 ? n : undefined))
