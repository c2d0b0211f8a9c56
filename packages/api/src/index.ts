export {
  type Actor,
  type AnonymousActor,
  type Context,
  type FaultLog,
  SCOPES,
  type Scope,
  type ServiceReport,
  type Services,
  type StreamTickets,
  type UserActor,
} from "./context.ts";
export type { RefusalShape } from "./fault.ts";
export { createFloodLimit } from "./flood-limit.ts";
export type { ProcedureMeta } from "./meta.ts";
export type { ReadyChecks } from "./rest/routes/service.ts";
export { type AppRouter, appRouter, createCaller } from "./root.ts";
export { handleTrpc, type TrpcOptions } from "./trpc-handler.ts";
