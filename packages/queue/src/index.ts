export { connectRedis, type RedisConnection } from "./connection.ts";
export { redisEnv } from "./env.ts";
export { createLiveBus } from "./live-bus.ts";
export { createLiveFeed, type LiveFeed } from "./live-feed.ts";
export { createQuoteCache } from "./quote-cache.ts";
export { createWakeUps } from "./wake-ups.ts";
