import type { Call } from '@dataprime/mesh'
import type { AnsweredQuestion, AskedQuestion, Question } from '@dataprime/mesh/contracts'
import { type Memory, previousRequest } from './previous-request.ts'

export interface QuestionInContext {
  /** With the question and query it continues, if it continues one. */
  readonly question: Question
  readonly previous: AnsweredQuestion | undefined
  /** As given, or the previous request's; undefined for a question that begins its own. */
  readonly conversation: string | undefined
  /** What the answer has to say about the search. */
  readonly warnings: readonly string[]
}

/** What is asked, together with what it continues. Throws as `previousRequest` does. */
export async function questionInContext(memory: Memory, asked: AskedQuestion, call: Call): Promise<QuestionInContext> {
  const { previous_request_id: _, conversation_id, ...question } = asked
  const { previous, warnings } = await previousRequest(memory, asked, call)
  return {
    question: { ...question, ...(previous && { previous: previousQuestion(previous) }) },
    previous,
    conversation: conversation_id ?? previous?.conversation_id,
    warnings,
  }
}

function previousQuestion({ user_input, query, source }: AnsweredQuestion) {
  return { user_input, query, ...(source && { source }) }
}
