export { connectDatabase, type Database, inTransaction } from "./connection.ts";
export { databaseEnv } from "./env.ts";
