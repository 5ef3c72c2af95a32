import { attr } from '@dataprime/telemetry'

export interface MessagingOperation {
  readonly name: 'enqueue' | 'process'
  readonly type: 'send' | 'process'
}

/** What the semantic conventions want on every span about a message; the conventions have no name of their own for this system. */
export function messaging(kind: string, { name, type }: MessagingOperation) {
  return {
    [attr.messagingSystem]: 'sqlite',
    [attr.messagingDestinationName]: kind,
    [attr.messagingOperationName]: name,
    [attr.messagingOperationType]: type,
  }
}
