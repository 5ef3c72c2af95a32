// Every attribute, span name and metric of ours, a sentence each. Span names not listed here are derived from the contracts
// (`<service>.<operation>`, `<service>.call_<callee>`) or from SQL (`INSERT requests`).

/** Attribute keys: ours, and those of the semantic conventions that our own code sets. */
export const attr = {
  /** The user's question, bounded and redacted; absent with `TELEMETRY_CAPTURE_CONTENT=false`. */
  userInputQuery: 'user.input.query',
  /** The query that was generated, bounded and redacted; absent with `TELEMETRY_CAPTURE_CONTENT=false`. */
  queryGenerated: 'query.generated',
  /** What kind of question it was, such as `error_analysis`. */
  intentType: 'intent.type',
  /** How sure the classification is, from 0 to 1. */
  intentConfidence: 'intent.confidence',
  /** Who wrote the query: `openai` or `offline`. */
  generator: 'generator',
  /** What the cache said: `hit`, `miss`, `shared` (another request was making it), `bypass` or `off`. */
  cacheResult: 'cache.result',
  /** The validation's score, from 0 to 1; equals `syntax_score` in the answer. */
  validationScore: 'validation.score',
  /** How long the span's own work took, in milliseconds. */
  processingTimeMs: 'processing.time_ms',
  /** How many jobs were waiting when the span was made. */
  queueSize: 'queue.size',
  /** What was done to the database, such as `INSERT`. */
  databaseOperation: 'database.operation',
  /** Input and output tokens together. */
  openaiTokensUsed: 'openai.tokens_used',
  /** An estimate in US dollars by list prices; absent for a model whose price is not known. */
  openaiCostUsd: 'openai.cost_usd',
  /** How long a call of the model had to wait for its limits, in milliseconds; absent if it had not. */
  openaiWaitMs: 'openai.wait_ms',
  /** Why the offline generator had to stand in for the model: an error code, `refusal` or `invalid_answer`. */
  degradedReason: 'degraded.reason',
  /** Which try at mending a generated query this is, from 1. */
  repairAttempt: 'repair.attempt',
  /** Who mends: the language's `rules`, or the `model`. */
  repairBy: 'repair.by',
  /** What is wrong with the query: codes of diagnostics, or of what is not allowed. */
  repairCodes: 'repair.codes',
  /** Which attempt at the job this is, from 1. */
  deliveryAttempt: 'queue.delivery_attempt',
  /** The request's id, the same in every service and in the job. */
  requestId: 'request.id',
  /** Milliseconds of delay that a fault on demand added. */
  faultInjectedMs: 'fault.injected_ms',
  /** The name of the fault on demand that was applied. */
  faultName: 'fault.name',

  /** A low-cardinality name of what went wrong: an error code, a status or a class. */
  errorType: 'error.type',
  /** How often this HTTP request has been sent again. */
  httpResendCount: 'http.request.resend_count',
  /** The route's template, such as `/requests/:id`. */
  httpRoute: 'http.route',
  /** Which database product: `sqlite` or `postgresql`. */
  dbSystemName: 'db.system.name',
  /** Which database: the role of the file, such as `storage`, or the name of the server's database. */
  dbNamespace: 'db.namespace',
  /** The SQL verb. */
  dbOperationName: 'db.operation.name',
  /** The one table a statement is about. */
  dbCollectionName: 'db.collection.name',
  /** The statement with every literal replaced by `?`. */
  dbQueryText: 'db.query.text',
  /** Verb and tables: also the span's name. */
  dbQuerySummary: 'db.query.summary',
  /** SQLite's result code of a failed statement, or PostgreSQL's SQLSTATE. */
  dbResponseStatusCode: 'db.response.status_code',
  /** The host of a database server. */
  serverAddress: 'server.address',
  /** The port of a database server. */
  serverPort: 'server.port',
  /** Which queue product carries the message. */
  messagingSystem: 'messaging.system',
  /** The kind of job, which names the queue. */
  messagingDestinationName: 'messaging.destination.name',
  /** What is done with the message, such as `enqueue`. */
  messagingOperationName: 'messaging.operation.name',
  /** `create`, `send`, `receive`, `process` or `settle`. */
  messagingOperationType: 'messaging.operation.type',
  /** The job's id. */
  messagingMessageId: 'messaging.message.id',
  /** The request the message belongs to. */
  messagingConversationId: 'messaging.message.conversation_id',
  /** `ready`, `leased`, `done` or `dead`. */
  queueJobState: 'queue.job.state',
  /** What came of an attempt at a job: `done`, `refused`, `retry`, `reject` or `away`. */
  queueOutcome: 'queue.outcome',
  /** How many messages a batch operation touched. */
  messagingBatchCount: 'messaging.batch.message_count',
  /** What the model was asked to do, such as `chat`. */
  genAiOperationName: 'gen_ai.operation.name',
  /** Who offers the model, such as `openai`. */
  genAiProviderName: 'gen_ai.provider.name',
  /** The model that was asked for. */
  genAiRequestModel: 'gen_ai.request.model',
  /** The model that answered. */
  genAiResponseModel: 'gen_ai.response.model',
  /** Which questions belong together: a follow-up is in the conversation of what it continues. */
  genAiConversationId: 'gen_ai.conversation.id',
  /** Tokens of the prompt. */
  genAiInputTokens: 'gen_ai.usage.input_tokens',
  /** Of the prompt's tokens, those that the provider had kept from an earlier request. */
  genAiCachedInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  /** Tokens of the answer. */
  genAiOutputTokens: 'gen_ai.usage.output_tokens',
} as const

/** Names of spans that no contract names. */
export const spanNames = {
  /** Finds out what kind of question it is. */
  classifyIntent: 'query_service.classify_intent',
  /** Writes the query, with the model or offline; absent on a cache hit. */
  openaiGeneration: 'query_service.openai_generation',
  /** One try at mending what the model wrote. */
  repairQuery: 'query_service.repair_query',
  /** Parses and checks the query. */
  syntaxAnalysis: 'validation_service.syntax_analysis',
  /** Looks for what would make the query better. */
  enhancementSuggestions: 'validation_service.enhancement_suggestions',
  /** The gateway hands the job to the queue. */
  enqueueProcessing: 'api_gateway.enqueue_processing',
  /** The job is written to the queue's file. */
  addToQueue: 'queue_service.add_to_queue',
  /** One attempt at a job. */
  processBackgroundMessage: 'queue_service.process_background_message',
  /** Measures how complex the query is. */
  analyzeComplexity: 'processing_service.analyze_complexity',
  /** Derives insights from the query. */
  generateInsights: 'processing_service.generate_insights',
  /** Brings the insights into the form that is stored. */
  transformData: 'processing_service.transform_data',
  /** Hands the insights to storage. */
  storeInsights: 'processing_service.store_insights',
} as const

interface Metric {
  readonly name: string
  /** A thing is counted if absent. */
  readonly unit?: string
  readonly description: string
}

/** Metrics that our own code records; HTTP durations come from the instrumentation. */
const metricTable = {
  dbOperationDuration: {
    name: 'db.client.operation.duration',
    unit: 's',
    description: 'Seconds a database statement took',
  },
  telemetryDropped: {
    name: 'telemetry.records.dropped',
    description: 'Telemetry records that a full queue made us drop, by destination and signal',
  },
  telemetryExportFailures: {
    name: 'telemetry.export.failures',
    description: 'Telemetry batches that a destination did not take, by destination and signal',
  },
  generations: {
    name: 'dataprime.generations',
    description: 'Queries written, by generator, intent and whether it stood in for a model',
  },
  modelCost: {
    name: 'dataprime.model.cost',
    unit: '{USD}',
    description: 'Estimated US dollars for answers of a model whose price is known, by model',
  },
  modelBudgetUsed: {
    name: 'dataprime.model.budget.used',
    description: "The share of today's tokens of the model that is used, where a day has a budget",
  },
  feedback: { name: 'dataprime.feedback', description: 'Ratings given, by `rating` from 1 to 5' },
  validations: { name: 'dataprime.validations', description: 'Validated queries, by whether they are valid' },
  validationScore: {
    name: 'dataprime.validation.score',
    unit: '1',
    description: 'The distribution of validation scores',
  },
  repairs: { name: 'dataprime.repairs', description: 'Repairs of a generated query, by who repaired it' },
  cacheLookups: { name: 'dataprime.cache.lookups', description: 'Cache look-ups, by what they came to' },
  queueJobs: {
    name: 'dataprime.queue.jobs',
    description: 'Jobs kept in the queue, by state and, where the driver knows, kind',
  },
  queueAttempts: { name: 'dataprime.queue.attempts', description: 'Attempts at jobs, by kind and outcome' },
  queueRefusals: { name: 'dataprime.queue.refusals', description: 'Jobs not taken in, by kind and reason' },
  queueDepth: { name: 'dataprime.queue.depth', description: 'Jobs waiting in the queue, by kind' },
  queueOldestAge: {
    name: 'dataprime.queue.oldest_age',
    unit: 's',
    description: 'Age in seconds of the oldest waiting job',
  },
  deadLetters: { name: 'dataprime.queue.dead_letters', description: 'Jobs given up, by kind' },
  breakerState: {
    name: 'dataprime.breaker.state',
    description: 'Circuit breakers: 0 closed, 1 half-open, 2 open, by neighbour',
  },
  genAiOperationDuration: {
    name: 'gen_ai.client.operation.duration',
    unit: 's',
    description: 'Seconds a call of the model took',
  },
  genAiTokenUsage: {
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    description: 'Tokens a call of the model used, by `gen_ai.token.type`',
  },
  messagingOperationDuration: {
    name: 'messaging.client.operation.duration',
    unit: 's',
    description: 'Seconds an operation on the queue took',
  },
  messagingSentMessages: {
    name: 'messaging.client.sent.messages',
    unit: '{message}',
    description: 'Messages that were to be sent',
  },
  messagingConsumedMessages: {
    name: 'messaging.client.consumed.messages',
    unit: '{message}',
    description: 'Messages that were delivered to a worker',
  },
  messagingProcessDuration: {
    name: 'messaging.process.duration',
    unit: 's',
    description: 'Seconds the processing of one job took',
  },
} as const satisfies Record<string, Metric>

/** Names of the metrics, by what they measure. */
export const metricNames = Object.fromEntries(Object.entries(metricTable).map(([key, { name }]) => [key, name])) as {
  readonly [Key in keyof typeof metricTable]: (typeof metricTable)[Key]['name']
}

/** What is known of a metric by its name. */
export const metricsByName: ReadonlyMap<string, Metric> = new Map(
  Object.values<Metric>(metricTable).map((metric) => [metric.name, metric]),
)
