export { connectDatabase, type Database, inTransaction } from "./connection.ts";
export { databaseEnv } from "./env.ts";
export { createInstrumentStore } from "./market/instrument-store.ts";
export { createLeaseStore, type LeaseStore } from "./market/lease-store.ts";
export { createPriceStore } from "./market/price-store.ts";
export { createNextId } from "./next-id.ts";
