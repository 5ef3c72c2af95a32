export { addressOf, hostOf, portOf, portVariable } from './addresses.ts'
export { cachedQueryKey } from './cached-query-key.ts'
export { anonymous, type Call, type CallContext, callHeaders } from './call.ts'
export { type Breaker, breakerLevels, breakerNumbers } from './client/breaker.ts'
export { type Circuit, newCircuit } from './client/circuit.ts'
export { type Client, type ConnectOptions, connect, type NeighbourControls } from './client/connect.ts'
export { type FollowEventsOptions, followEvents } from './client/follow-events.ts'
export { type Contract, contract, type Operation, type OperationInput, type OperationOutput } from './contract.ts'
export { type CrashPoint, type CrashPointName, crashPoint, crashPoints } from './crash-point.ts'
export { type Identity, newIdentity } from './identity.ts'
export { parseInput } from './input-problems.ts'
export { type InputProblem, isAway, MeshError, type ProblemCode, problems, toMeshError } from './mesh-error.ts'
export {
  asAnswered,
  generateThenValidate,
  generationWarnings,
  type Once,
  type Pipeline,
  type PipelineAnswer,
} from './pipeline.ts'
export { type Problem, problemMediaType, toProblem } from './problem.ts'
export { type Closeable, type Life, run, type Started } from './run.ts'
export { createEventHub, type EventHub } from './server/event-hub.ts'
export { eventRoute } from './server/event-route.ts'
export { eventStream } from './server/event-stream.ts'
export { newKeysInUse } from './server/keys-in-use.ts'
export type { Check, Condition } from './server/life.ts'
export { reply } from './server/reply.ts'
export { serve } from './server/serve.ts'
export type { Admission, Asking, Handler, Handlers, RawCall, RawRoute, ServeOptions } from './server/serve-options.ts'
export {
  type Env,
  optional,
  type Setting,
  type Settings,
  SettingsError,
  setting,
  settings,
  withDefault,
} from './settings.ts'
export { defaultPortBase, type ServiceName, serviceNames, startOrder, topology, variablePrefix } from './topology.ts'
