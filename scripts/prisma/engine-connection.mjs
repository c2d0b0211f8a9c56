// How Prisma's schema engine reaches a database: the URL taken apart, and the engine's own error codes.
import pg from "pg";

/**
 * Takes a Prisma connection URL apart. Discrete fields on purpose: pg lets a connection string override `database`.
 * @param {string} url
 */
export function connectionOf(url) {
  const parsed = new URL(url);
  const options = parsed.searchParams;
  const sslMode = options.get("sslmode");
  const encrypted = sslMode !== null && sslMode !== "disable" && sslMode !== "prefer";
  return {
    schema: options.get("schema") ?? "public",
    config: {
      host: options.get("host") ?? decodeURIComponent(parsed.hostname || "localhost"),
      port: Number(parsed.port || 5432),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      database: decodeURIComponent(parsed.pathname.slice(1)) || "postgres",
      max: 3,
      ssl: encrypted ? { rejectUnauthorized: sslMode.startsWith("verify") } : undefined,
    },
  };
}

/** An error that the CLI knows by its code. */
export class EngineError extends Error {
  /**
   * @param {string | undefined} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * Connects, to `database` instead of the URL's own where it is given. Throws an EngineError in the engine's words.
 * @param {string} url
 * @param {string} [database]
 */
export async function connectClient(url, database) {
  const { config } = connectionOf(url);
  const client = new pg.Client({ ...config, ...(database ? { database } : {}) });
  try {
    await client.connect();
    return { client, database: config.database };
  } catch (error) {
    throw connectError(error, config);
  }
}

function connectError(error, config) {
  const server = `${config.host}:${config.port}`;
  if (error.code === "3D000")
    return new EngineError("P1003", `Database \`${config.database}\` does not exist on the database server at \`${server}\`.`);
  if (error.code === "28P01" || error.code === "28000") {
    const who = `the provided database credentials for \`${config.user}\` are not valid.`;
    return new EngineError("P1000", `Authentication failed against database server at \`${server}\`, ${who}`);
  }
  return new EngineError(
    "P1001",
    `Can't reach database server at \`${server}\`\n\nPlease make sure your database server is running at \`${server}\`.`,
  );
}
