export { replayEnv } from "./env.ts";
