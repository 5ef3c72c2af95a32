import { dayOf, type PermitStore } from './permit-store.ts'

/** What share of the tokens of its day is used; nothing where the store does not answer, which /health says. */
export async function budgetUsed(
  store: Pick<PermitStore, 'accounts'>,
  tokensPerDay: number,
  now: number,
): Promise<readonly { readonly value: number; readonly attributes: Readonly<Record<string, string>> }[]> {
  try {
    const { input_tokens, output_tokens } = (await store.accounts(dayOf(now))).all
    return [{ value: (input_tokens + output_tokens) / tokensPerDay, attributes: {} }]
  } catch {
    return []
  }
}
