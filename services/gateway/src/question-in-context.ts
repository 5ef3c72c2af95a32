import type { Call } from '@dataprime/mesh'
import type { AnsweredQuestion, AskedQuestion, Question } from '@dataprime/mesh/contracts'
import { annotate, attr } from '@dataprime/telemetry'
import { type Memory, previousRequest } from './previous-request.ts'

export interface QuestionInContext {
  /** With the question and query it continues, if it continues one. */
  readonly question: Question
  readonly previous: AnsweredQuestion | undefined
  /** As given, or the previous request's; undefined for a question that begins its own. The span of the request names it. */
  readonly conversation: string | undefined
  /** What the answer has to say about the search. */
  readonly warnings: readonly string[]
}

/** What is asked, together with what it continues. Throws as `previousRequest` does. */
export async function questionInContext(memory: Memory, asked: AskedQuestion, call: Call): Promise<QuestionInContext> {
  const { previous_request_id: _, conversation_id, ...question } = asked
  const { previous, warnings } = await previousRequest(memory, asked, call)
  const conversation = conversation_id ?? previous?.conversation_id
  annotate({ [attr.genAiConversationId]: conversation ?? call.requestId })
  return {
    question: { ...question, ...(previous && { previous: previousQuestion(previous) }) },
    previous,
    conversation,
    warnings,
  }
}

function previousQuestion({ user_input, query, source }: AnsweredQuestion) {
  return { user_input, query, ...(source && { source }) }
}
