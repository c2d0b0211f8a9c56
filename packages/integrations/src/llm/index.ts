export { createChatProposer } from "./chat-proposer.ts";
export { llmEnv } from "./env.ts";
