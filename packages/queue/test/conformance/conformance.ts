// What every driver keeps, and what each says it can: the same tests for all of them, against the real thing.
import { vi } from 'vitest'
import { aWorker } from './a-worker.ts'
import { capabilitiesKept } from './capabilities.ts'
import { changeFeed } from './change-feed.ts'
import { deadLetters } from './dead-letters.ts'
import { handingOut } from './handing-out.ts'
import { looking } from './looking.ts'
import { modes } from './modes.ts'
import type { Driver } from './steps.ts'
import { takingIn } from './taking-in.ts'
import { verdicts } from './verdicts.ts'

export function conformance(driver: Driver): void {
  vi.setConfig({ testTimeout: 60_000 }) // real time, on a machine that may have much else to do
  takingIn(driver)
  handingOut(driver)
  verdicts(driver)
  deadLetters(driver)
  looking(driver)
  modes(driver)
  aWorker(driver)
  changeFeed(driver)
  capabilitiesKept(driver)
}
