#!/usr/bin/env node
// Stands in for Prisma's native `schema-engine` binary, which a postinstall script downloads and which therefore is not there on a machine
// without that host. Speaks the binary's protocol (JSON-RPC, one object a line, stdin and stdout) and runs @prisma/schema-engine-wasm over
// @prisma/adapter-pg. prisma.config.ts selects it by PRISMA_SCHEMA_ENGINE_BINARY. The protocol is Prisma's own affair: the versions of prisma,
// @prisma/adapter-pg and @prisma/schema-engine-wasm belong together and are pinned exactly.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";
import { adapterFactory, dropShadowDatabases } from "./engine-adapter.mjs";
import { connectClient, EngineError } from "./engine-connection.mjs";

const require = createRequire(import.meta.url);
const wasmDir = path.dirname(require.resolve("@prisma/schema-engine-wasm"));

const args = process.argv.slice(2);
const valuesOf = (flag) => args.flatMap((arg, index) => (arg === flag ? [args[index + 1]] : []));
const datasource = JSON.parse(valuesOf("--datasource")[0] ?? "{}");

let panicMessage = "";
let factory;
let engine;

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const logError = (fields) => {
  const line = { timestamp: new Date().toISOString(), level: "ERROR", fields, target: "schema_engine::logger" };
  process.stderr.write(`${JSON.stringify(line)}\n`);
};

async function exit(code) {
  await dropShadowDatabases();
  process.exit(code);
}

// ---- `schema-engine --datasource {…} cli <command>` ---------------------------------------------

const CLI_COMMANDS = {
  "can-connect-to-database": async () => (await connectClient(datasource.url)).client.end(),
  "create-database": async () => createDatabase(datasource.url),
  "drop-database": () => inServer(datasource.url, (client, name) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
};

async function runCliCommand(name) {
  try {
    const command = CLI_COMMANDS[name];
    if (!command) throw new EngineError(undefined, `unknown cli command ${name}`);
    await command();
    process.exit(0);
  } catch (error) {
    process.stderr.write("\n");
    logError({ message: error.message, error_code: error.code, is_panic: false });
    process.exit(1);
  }
}

async function inServer(url, work) {
  const { client, database } = await connectClient(url, "postgres");
  try {
    await work(client, client.escapeIdentifier(database));
    return database;
  } finally {
    await client.end();
  }
}

async function createDatabase(url) {
  const alreadyThere = "42P04";
  return inServer(url, (client, name) =>
    client.query(`CREATE DATABASE ${name}`).catch((error) => {
      if (error.code !== alreadyThere) throw new EngineError("P1010", error.message);
    }),
  );
}

// ---- JSON-RPC -----------------------------------------------------------------------------------

async function loadGlue() {
  const glue = await import(pathToFileURL(path.join(wasmDir, "schema_engine_bg.js")).href);
  const wasm = fs.readFileSync(path.join(wasmDir, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

/** Passes a log line of the engine on in the shape that the CLI reads. */
function passLogOn(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    entry = { level: "INFO", fields: { message: String(line) } };
  }
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

async function getEngine() {
  if (engine) return engine;
  // `migrate diff` between two schema files names no database, but the engine wants an adapter all the same.
  datasource.url ||= process.env.DATABASE_URL ?? "postgresql://none:none@127.0.0.1:1/none";
  factory = adapterFactory(datasource);
  const datamodels = valuesOf("--datamodels").map((file) => [file, fs.readFileSync(file, "utf8")]);
  const glue = await loadGlue();
  engine = await glue.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, passLogOn, factory);
  return engine;
}

/** Methods that only the native engine has, or that answer differently there. */
const OWN_METHODS = {
  createDatabase: async (params) => ({ databaseName: await createDatabase(params?.datasource?.url ?? datasource.url) }),
  getDatabaseVersion: async (params) => (await getEngine()).version(params),
  dbExecute: async (params) => {
    await (await getEngine()).dbExecute(params);
    return null;
  },
  diff: async (params) => {
    const result = await (await getEngine()).diff(params);
    if (result.stdout != null) send({ id: Date.now(), method: "print", params: { content: result.stdout } });
    return { exitCode: result.exitCode, stdout: null };
  },
};

/** The driver's error hides in the adapter's registry when the engine says only "external error". */
function causeOf(message) {
  if (!factory?.errorRegistry || !/ExternalError|\(id: (\d+)\)|External connector error/.test(message)) return undefined;
  const registryLimit = 16;
  for (let id = 0; id < registryLimit; id++) {
    const cause = factory.errorRegistry.consumeError(id)?.error;
    if (cause) return cause;
  }
  return undefined;
}

function toRpcError(error) {
  const message = error?.message ?? String(error);
  if (error?.name === "RuntimeError" || panicMessage) {
    const text = panicMessage || message;
    return { code: 4466, message, data: { is_panic: true, message: text, error: { message: text }, backtrace: error?.stack ?? "" } };
  }
  const cause = causeOf(message);
  const full = cause ? `${message}\n${cause.message ?? cause}` : message;
  return { code: 4466, message, data: { is_panic: false, message: full, meta: null, error_code: error?.code ?? null } };
}

async function answer(request) {
  try {
    const own = OWN_METHODS[request.method];
    const result = own ? await own(request.params) : await (await getEngine())[request.method](request.params);
    send({ id: request.id, result: result ?? null });
  } catch (error) {
    send({ id: request.id, error: toRpcError(error) });
  }
}

function serve() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      panicMessage = message;
    },
  };
  // A Rust panic surfaces outside the awaited promise: report it as the native engine does, with exit code 101.
  process.on("uncaughtException", (error) => {
    logError({ message: panicMessage || error.message, is_panic: true, backtrace: error.stack });
    void exit(101);
  });
  // The CLI sends SIGTERM right after it closes stdin; "close" below ends the process.
  process.on("SIGTERM", () => {});
  let queue = Promise.resolve();
  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (line) => {
    if (!line.trim()) return;
    const request = JSON.parse(line);
    if (request.method) queue = queue.then(() => answer(request)); // without a method it is the answer to our own "print"
  });
  lines.on("close", async () => {
    await queue;
    await exit(0);
  });
}

if (args.includes("--version") || args.includes("-V")) {
  const { version } = require(path.join(wasmDir, "package.json"));
  console.log(`schema-engine-cli ${version.split(".").pop()} (wasm)`);
} else if (args.includes("cli")) {
  await runCliCommand(args[args.indexOf("cli") + 1]);
} else {
  serve();
}
