export { handleRest, type RestOptions } from "./handle.ts";
export { toOpenApi } from "./openapi.ts";
export type { Route } from "./route.ts";
export { restRoutes } from "./routes.ts";
