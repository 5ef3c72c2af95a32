export { type Composition, compose } from './compose.ts'
export { understandInContext } from './follow-up/understand-in-context.ts'
export { answerFrom, generateOffline, type OfflineAnswer, refusalOf } from './generate-offline.ts'
export {
  type Attempt,
  type Complete,
  type Completion,
  generateWithModel,
  type ModelResult,
  type Tokens,
} from './model/generate-with-model.ts'
export { answerSchema } from './model/model-answer.ts'
export { estimateTokens, knowledgeVersion, type Message } from './model/prompt.ts'
export { type Context, understand } from './understand.ts'
export type { Intent, Schema, Source, Understanding } from './understanding.ts'
