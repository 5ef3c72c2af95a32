// The openai instrumentation knows one provider, whoever it is, and writes it under a name that the conventions have given up.
import { type Attributes, type Context, context } from '@opentelemetry/api'
import type { ViewOptions } from '@opentelemetry/sdk-metrics'
import { modelProvider } from '../boundaries.ts'
import { attr } from '../names.ts'

const formerName = 'gen_ai.system'

/** Who offers the model, under the present name; nothing for what is no call of a model. */
export function presentProvider({ [formerName]: former }: Attributes, at: Context): Attributes {
  return former === undefined ? {} : { [attr.genAiProviderName]: modelProvider(at) ?? former }
}

/** Renames it in the metrics of calls of a model. */
export const presentProviderInMetrics: ViewOptions = {
  instrumentName: 'gen_ai.client.*',
  attributesProcessors: [
    {
      process(incoming, at = context.active()) {
        const { [formerName]: _, ...others } = incoming
        return { ...others, ...presentProvider(incoming, at) }
      },
    },
  ],
}
