import type { Tokens } from '@dataprime/generator'
import type { Usage } from '@dataprime/mesh/contracts'

/** US dollars per million tokens. */
export interface Price {
  readonly input: number
  readonly output: number
  /** For what the provider had kept from an earlier request. */
  readonly cachedInput: number
}

/** List prices of late 2025, for an estimate; LLM_PRICE_* take their place. */
const prices: Readonly<Record<string, Price>> = {
  'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
  'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
  'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
  'gpt-4.1': { input: 2, cachedInput: 0.5, output: 8 },
  'gpt-4.1-mini': { input: 0.4, cachedInput: 0.1, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, cachedInput: 0.025, output: 0.4 },
  'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 },
  'gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6 },
  o3: { input: 2, cachedInput: 0.5, output: 8 },
  'o4-mini': { input: 1.1, cachedInput: 0.275, output: 4.4 },
}

/** Of a model by its name, with or without the date of its snapshot; null if it is not known. */
export function priceOf(model: string): Price | null {
  return prices[model.replace(/-(\d{4}-\d{2}-\d{2}|latest)$/, '')] ?? null
}

interface Used {
  readonly tokens: Tokens
  /** The model that answered; null if none did. */
  readonly model: string | null
}

/** Tokens and what they cost. */
export function usageOf({ tokens, model }: Used, price: (model: string) => Price | null): Usage {
  return {
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cached_input_tokens: tokens.cachedInput,
    cost_usd: model === null ? 0 : costOf(tokens, price(model)),
  }
}

/** In US dollars; null without a price. */
function costOf({ input, output, cachedInput }: Tokens, price: Price | null): number | null {
  if (price === null) return null
  const micro = (input - cachedInput) * price.input + cachedInput * price.cachedInput + output * price.output
  return Math.round(micro) / 1e6
}
