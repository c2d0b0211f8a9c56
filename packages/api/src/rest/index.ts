export { toRefusal, unexpectedMessage } from "../fault.ts";
export { requireOwnOrigin } from "../origin.ts";
export { errorResponse, handleRest, type RestOptions } from "./handle.ts";
export { toOpenApi } from "./openapi.ts";
export { parseJsonBody, readText } from "./read-request.ts";
export type { Route } from "./route.ts";
export { restRoutes } from "./routes.ts";
