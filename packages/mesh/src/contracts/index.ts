export {
  type Answer,
  type AskedQuestion,
  answer,
  askedQuestion,
  background,
  type Continuation,
  continuation,
  gatewayContract,
} from './gateway.ts'
export {
  type AnsweredQuestion,
  answeredQuestion,
  complexityAnalysis,
  enrichedData,
  type GenerationTask,
  generationTask,
  type Insights,
  insights,
  performanceInsight,
  processingContract,
} from './processing.ts'
export {
  type Generation,
  generation,
  noUsage,
  type PreviousQuestion,
  previousQuestion,
  type Question,
  queryContract,
  question,
  type Usage,
  usage,
} from './query.ts'
export { deadLetter, type Job, job, jobStatus, queueContract } from './queue.ts'
export {
  callerId,
  carrier,
  conversationId,
  diagnostic,
  fieldSchema,
  generatorKind,
  intent,
  requestId,
  source,
  traceId,
} from './shared.ts'
export {
  feedback,
  feedbackStats,
  type KeptStep,
  rating,
  requestDetails,
  requestFilter,
  requestPage,
  type StepName,
  type StepResult,
  stepResults,
  storageContract,
  storedFeedback,
  storedRequest,
} from './storage.ts'
export {
  type ServiceMap,
  type StoredLog,
  type StoredSpan,
  storedSpan,
  storedTrace,
  type TraceSummary,
} from './traces.ts'
export { queryToCheck, type Validation, validation, validationContract } from './validation.ts'
