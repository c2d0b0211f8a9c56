import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { findContradictions, type StartEnv, startEnv } from "../env.ts";
import { migrateDeploy } from "../migrate.ts";
import { openReaper } from "../processes/reaper-client.ts";
import { type BuildTools, buildApps, generateClient } from "../setup/build.ts";
import { checkEnv, WrongEnvironment, withoutEmpty } from "../setup/env-shapes.ts";
import { loadSecrets, type Secrets } from "../setup/secrets.ts";
import { childEnv, stripeUrl } from "./child-env.ts";
import { requireGoodEnvironment } from "./good-environment.ts";
import { type Household, openHousehold, stopOnSignals } from "./household.ts";
import { openLogFiles } from "./log-files.ts";
import { choosePorts, PortBusy, requireNamedPorts } from "./ports.ts";
import { waitUntilReady } from "./readiness.ts";
import { AlreadyRunning } from "./run-folder.ts";
import { currentSeed, type Demo, seedOnce } from "./seed-record.ts";
import { appServices, postgresService, redisService, stripeService } from "./services.ts";
import { makeSteps, type Steps } from "./steps.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

export type StartMode = {
  readonly dev: boolean;
  readonly buildOnly: boolean;
  /** When the command began, on performance.now(). */
  readonly begunAt: number;
};

type Launch = { mode: StartMode; env: StartEnv; dataDir: string; secrets: Secrets; household: Household; steps: Steps };
type Addresses = { databaseUrl: string; redisUrl: string };
/** `simulation`: where the pages of the simulated Stripe are, if it runs. */
type Urls = { app: string; simulation: string | null };

const say = (line: string) => console.log(`  ${line}`);

/** `npm start`: checks, prepares, starts, and keeps running what it started until it is told to stop. */
export async function main(mode: StartMode): Promise<void> {
  process.chdir(ROOT);
  process.stdout.on("error", () => {}); // whoever read it is gone; that is no reason to end
  try {
    const env = readEnv();
    const dataDir = path.resolve(env.DATA_DIR);
    if (mode.buildOnly) await buildOnly(dataDir);
    else await start(mode, env, dataDir);
  } catch (error) {
    if (!(error instanceof WrongEnvironment || error instanceof PortBusy || error instanceof AlreadyRunning)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function readEnv(): StartEnv {
  const file = path.join(ROOT, ".env");
  if (fs.existsSync(file)) process.loadEnvFile(file);
  const problems = checkEnv([{ file: "scripts/env.ts", name: "startEnv", shape: startEnv }], process.env);
  if (problems.length > 0) throw new WrongEnvironment(problems);
  const env = z.object(startEnv).parse(withoutEmpty(process.env));
  const contradictions = findContradictions(env);
  if (contradictions.length > 0) throw new WrongEnvironment(contradictions);
  return env;
}

async function buildOnly(dataDir: string): Promise<void> {
  const reaper = openReaper();
  const tools = buildTools(makeSteps({ reaper, logs: openLogFiles(dataDir) }));
  await generateClient(tools);
  await buildApps(tools);
  await reaper.close();
}

const buildTools = ({ step, runNode }: Steps): BuildTools => ({ root: ROOT, step, runNode });

async function start(mode: StartMode, env: StartEnv, dataDir: string): Promise<void> {
  const household = await openHousehold(dataDir, say);
  stopOnSignals(household, say);
  const steps = makeSteps({ reaper: household.reaper, logs: household.logs });
  const launch: Launch = { mode, env, dataDir, household, steps, secrets: loadSecrets(dataDir) };
  try {
    await requireNamedPorts(env);
    const tools = buildTools(steps);
    await generateClient(tools);
    await requireGoodEnvironment(ROOT, dataDir);
    const addresses = await startServers(launch);
    const [demo] = await Promise.all([prepareDatabase(launch, addresses), mode.dev ? undefined : buildApps(tools)]);
    const urls = await startApps(launch, addresses);
    if (!household.stopping.aborted) console.log(`\n${welcome(launch, urls, demo)}\n`);
  } catch (error) {
    if (household.stopping.aborted) return; // what was under way when it was told to stop
    console.error(error instanceof Error ? error.message : error); // a build's or a server's own words; our stack adds nothing
    await household.stop();
    process.exit(1);
  }
}

async function startServers({ env, dataDir, secrets, household, steps }: Launch): Promise<Addresses> {
  const options = { dataDir, logs: household.logs, log: say };
  const startOwn = async (name: string, { service, url }: ReturnType<typeof postgresService>) => {
    await steps.step(`Starting ${name}`, () => household.keepServer(service));
    return url();
  };
  const [databaseUrl, redisUrl] = await Promise.all([
    env.DATABASE_URL ?? startOwn("Postgres", postgresService(options, secrets.DATABASE_PASSWORD)),
    env.REDIS_URL ?? startOwn("Redis", redisService(options, env.EMBEDDED_REDIS)),
  ]);
  return { databaseUrl, redisUrl };
}

async function prepareDatabase({ env: given, dataDir, secrets, steps }: Launch, { databaseUrl }: Addresses): Promise<Demo> {
  await steps.step("Applying migrations", () => migrateDeploy({ url: databaseUrl, log: say }));
  const embedded = given.DATABASE_URL === undefined ? "1" : "0";
  const env = { ...process.env, DATABASE_URL: databaseUrl, EMBEDDED: embedded, DEMO_PASSWORD: secrets.DEMO_PASSWORD };
  return seedOnce(dataDir, await currentSeed(ROOT, databaseUrl), (report) =>
    steps.step("Filling the database", () => steps.runNode("seed", ["--import", "tsx", "scripts/seed.ts", report], ROOT, env)),
  );
}

async function startApps({ mode, env, dataDir, secrets, household, steps }: Launch, addresses: Addresses): Promise<Urls> {
  const ports = await choosePorts(env, say);
  const given = childEnv({ env, secrets, ports, dataDir, dev: mode.dev, ...addresses });
  const appUrl = given.APP_URL;
  const options = { root: ROOT, logs: household.logs, env: { ...process.env, ...given }, reload: mode.dev };
  const simulation = ports.stripe === undefined ? null : stripeUrl(ports.stripe);
  household.announce({ ...addresses, appUrl });
  if (simulation !== null) {
    await steps.step("Starting the simulation of Stripe", async () => {
      void household.keepApp(stripeService(options)).catch(() => {});
      await waitUntilReady(simulation, { signal: household.stopping, log: say });
    });
  }
  await steps.step("Starting web, stream and worker", async () => {
    const apps = appServices(options);
    // One that dies at once is started again like any other: what keeps it down is reported, and may be mended meanwhile.
    for (const app of apps) void household.keepApp(app).catch(() => {});
    await waitUntilReady(`http://${reachableHost(env.HOST)}:${ports.web}`, { signal: household.stopping, log: say });
  });
  return { app: appUrl, simulation };
}

function welcome({ mode, dataDir, secrets }: Launch, urls: Urls, demo: Demo): string {
  const seconds = ((performance.now() - mode.begunAt) / 1000).toFixed(1);
  return [
    `Slipstream is ready after ${seconds} s: ${urls.app}`,
    `  ${waysIn(demo, secrets.DEMO_PASSWORD)}`,
    ...(urls.simulation === null
      ? []
      : [`  Billing is a simulation: no card is charged and no money moves. What it holds is on ${urls.simulation}`]),
    `  What each process writes is in ${path.join(path.relative(ROOT, dataDir) || ".", "logs")}. Ctrl-C stops all of it.`,
  ].join("\n");
}

function waysIn(demo: Demo, demoPassword: string): string {
  if (!demo) return "Sign up; `npm run ops -- grant-operator EMAIL` makes an operator.";
  const password = demo.made ? `the password ${demoPassword}` : "the password that the start which filled this database printed";
  return `Sign in as ${demo.email} with ${password} (an operator), or sign up.`;
}

const reachableHost = (host: string) => (host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host);
