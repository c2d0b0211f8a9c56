export { brokenLaws } from "./check-books.ts";
export { brokenBooks } from "./check-fee-books.ts";
export { type FixedClock, fixedClock } from "./fixed-clock.ts";
export { type FreshDatabase, freshDatabase } from "./fresh-database.ts";
export { type FreshRedis, freshRedis } from "./fresh-redis.ts";
export { type OwnPostgres, ownPostgres } from "./own-postgres.ts";
export { createRandom, type Random } from "./random.ts";
export { sequentialIds } from "./sequential-ids.ts";
