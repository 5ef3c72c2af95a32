import { ahead, any, map, opt, phrase, seq, word } from '../match.ts'
import { wholeNumber } from '../numbers.ts'
import type { Reading } from '../reading.ts'
import { row } from './ranking.ts'

/** Finds the 5 of "5 logs from each service": so many rows of each; what they are of is for others to read. */
export function sampleOfEach(reading: Reading): number | undefined {
  const ofEach = seq(word('from|of|for|in'), word('each|every'))
  const [found] = reading.take(
    map(
      seq(
        opt(phrase('a sample of', 'sample of', 'samples of', 'just')),
        wholeNumber,
        opt(word('random|sample|example')),
        ahead(any<unknown>(seq(row, ofEach), seq(row, row, ofEach))),
      ),
      ([, count]) => count,
    ),
    { once: true },
  )
  return found?.value
}
