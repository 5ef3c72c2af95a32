/** Retries are paid from a budget that calls fill, so that a failing neighbour is not hit twice as hard when it is weakest. */
export interface RetryBudget {
  readonly tokens: number
}

export const retryNumbers = {
  /** Beyond the first attempt. */
  perCall: 2,
  firstDelayMs: 50,
  /** A retry for every ten calls, and ten saved up at most. */
  tokensPerCall: 0.1,
  maxTokens: 10,
}

export const fullBudget: RetryBudget = { tokens: retryNumbers.maxTokens }

export function earn({ tokens }: RetryBudget): RetryBudget {
  return { tokens: Math.min(retryNumbers.maxTokens, tokens + retryNumbers.tokensPerCall) }
}

/** The budget after one retry; undefined if it does not allow one. */
export function spend({ tokens }: RetryBudget): RetryBudget | undefined {
  return tokens >= 1 ? { tokens: tokens - 1 } : undefined
}

/** Before retry 1, 2, …: doubling, and spread over half of its length so that many callers do not come back at once. */
export function retryDelayMs(retry: number, random: number): number {
  return retryNumbers.firstDelayMs * 2 ** (retry - 1) * (0.5 + random / 2)
}
