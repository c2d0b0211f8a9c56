import { createHmac, randomInt, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Context, createFloodLimit, type Services } from "@slipstream/api";
import { createAccountMarker, createAccounts, type MarketTime } from "@slipstream/core/accounts/server";
import { createBacktests } from "@slipstream/core/backtest/server";
import { createBilling, createInvoiceReader, createPaymentEvents, createPayouts, toBillingTerms } from "@slipstream/core/billing/server";
import { createCopyQuality, createFollows } from "@slipstream/core/copy/server";
import { createFees, createStatements } from "@slipstream/core/fees/server";
import { loadMarkets } from "@slipstream/core/jobs/server";
import { signTicket } from "@slipstream/core/live/server";
import { createInstrumentBook } from "@slipstream/core/market";
import { createMarket, createQuoteReader, MARKET_SOURCES } from "@slipstream/core/market/server";
import { createMasters } from "@slipstream/core/masters/server";
import { createNotices } from "@slipstream/core/notices/server";
import { createOrderDesk } from "@slipstream/core/orders/server";
import { createPeople } from "@slipstream/core/people/server";
import { createRuns } from "@slipstream/core/running/server";
import { createSearches } from "@slipstream/core/search/server";
import { createIndicators, createStrategies } from "@slipstream/core/strategy/server";
import {
  connectDatabase,
  createAccountStateReader,
  createAccountStore,
  createBacktestStore,
  createCandleHistory,
  createCandleStore,
  createCopyLists,
  createCopyQualityStore,
  createCoverageReader,
  createCustomerStore,
  createEventStore,
  createFeeStore,
  createFollowStore,
  createIdempotencyStore,
  createIndicatorStore,
  createInstrumentStore,
  createInvoiceStore,
  createLedgerStore,
  createMailStore,
  createMarketRecords,
  createMasterStore,
  createNextId,
  createNoticeStore,
  createOrderStore,
  createPayoutStore,
  createPeopleStore,
  createRateLimitStore,
  createRecordStore,
  createRunStore,
  createSearchStore,
  createStatementStore,
  createStatsStore,
  createStrategyStore,
  type Database,
} from "@slipstream/db";
import { COMMON_PASSWORDS, createPasswordHasher, createSealer, nodeRandom, sha256, totp } from "@slipstream/integrations/credentials";
import { createChatProposer } from "@slipstream/integrations/llm";
import { printStatement } from "@slipstream/integrations/pdf";
import { createStripePayments } from "@slipstream/integrations/stripe";
import type { Clock } from "@slipstream/kernel";
import { connectRedis, createLiveBus, createQuoteCache, createWakeUps } from "@slipstream/queue";
import { createLogger, createMetrics, type Logger, type Metrics } from "@slipstream/telemetry";
import webPackage from "../../package.json" with { type: "json" };
import { parseWebEnv, type WebEnv } from "../env.ts";
import { createListing } from "./listing.ts";
import { mayShowInbox } from "./may-show-inbox.ts";
import { createServiceReport } from "./service-report.ts";

/** What every request of this process shares. */
export type Container = {
  readonly env: WebEnv;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly services: Services;
  readonly shared: Pick<Context, "clock" | "nextId" | "flood" | "log">;
  /** HMAC-SHA256 under AUTH_SECRET, as hex, for one purpose each. */
  keyedHash(purpose: string, text: string): string;
  /** Awaited before anything is done for a user: the order desk needs the instruments' rules at hand. */
  prepare(): Promise<void>;
  close(): Promise<void>;
};

const PAPER = "paper";
const SHARE_CODE_BYTES = 24;

// `next dev` loads modules anew with every change; connections must outlive that.
const globals = globalThis as { slipstreamContainer?: Container };

/** Built at the first request, from the environment; throws where that is wrong. A database or Redis that is away shows at its first use. */
export function getContainer(): Container {
  globals.slipstreamContainer ??= buildContainer(parseWebEnv(process.env));
  return globals.slipstreamContainer;
}

/** Connects to what the environment names. Tests build their own. */
export function buildContainer(env: WebEnv): Container {
  const logger = createLogger({ name: "web", level: env.LOG_LEVEL });
  const metrics = createMetrics("web");
  const clock: Clock = { now: Date.now };
  const nextId = createNextId(clock);
  const database = connectDatabase(env.DATABASE_URL, { onError: (error) => logger.warn({ err: error }, "a database connection ended") });
  const redis = connectRedis(env.REDIS_URL, { onError: (error) => logger.warn({ err: error }, "redis") });
  const wakeUps = createWakeUps(redis);
  const live = createLiveBus(redis);
  const billingTerms = toBillingTerms(env);
  const payments = env.STRIPE_SECRET_KEY
    ? createStripePayments({
        secretKey: env.STRIPE_SECRET_KEY,
        webhookSecret: env.STRIPE_WEBHOOK_SECRET,
        apiUrl: env.STRIPE_API_URL,
        clock,
      })
    : null;

  const records = createMarketRecords(database, env.MARKET_SOURCE);
  const quotes = createQuoteReader({ cache: createQuoteCache(redis, env.MARKET_SOURCE), prices: records, clock });
  const instruments = createInstrumentStore(database);
  const candles = createCandleStore(database, env.MARKET_SOURCE);
  const ownMarket = { source: env.MARKET_SOURCE, venue: PAPER, clock };
  const history = { ...createCandleHistory(database, ownMarket), ...createCoverageReader(database, ownMarket) };
  const market = createMarket({
    source: MARKET_SOURCES[env.MARKET_SOURCE],
    venue: PAPER,
    quotes,
    records,
    candles,
    instruments,
    clock,
  });
  const marketTime: MarketTime = {
    now: async () => {
      const status = await market.status();
      return status.marketTime === null ? null : Date.parse(status.marketTime);
    },
  };
  const listing = createListing(instruments, PAPER, clock);
  const states = createAccountStateReader(database);
  const orders = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings: states,
    instruments: listing,
    quotes,
    wakeUps,
    clock,
    nextId,
    fundedSymbols: listing.funded,
    sleep: (ms) => wait(ms),
  });
  const accountStore = createAccountStore(database);
  const marker = createAccountMarker({ states, quotes, instruments: async () => listing.list() });
  const accounts = createAccounts({
    // Made further down; asked long after.
    runs: { stopOfAccount: (one) => runs.stopOfAccount(one) },
    store: accountStore,
    marker,
    marketTime,
    trading: orders,
    quotes,
    instruments,
    clock,
    nextId,
    wait: (ms) => wait(ms),
  });
  const followStore = createFollowStore(database);
  const follows = createFollows({
    store: followStore,
    copies: createCopyLists(database),
    quotes,
    instruments: listing,
    marketTime,
    wakeUps,
    live,
    clock,
    nextId,
    drawTurn: () => randomInt(2 ** 31),
    feeTerms: billingTerms,
  });
  const fees = createFees({
    store: createFeeStore(database),
    quotes,
    marketTime,
    terms: { period: billingTerms.period, platformBps: billingTerms.platformBps, chargesPaper: billingTerms.mode !== "live" },
    clock,
    nextId,
  });
  const copyQuality = createCopyQuality({
    store: followStore,
    quality: createCopyQualityStore(database),
    candles,
    quotes,
    instruments: listing,
    marketTime,
    clock,
    fundedSymbols: listing.funded,
  });
  const statements = createStatements({
    store: createStatementStore(database),
    terms: billingTerms,
    fundedSymbols: listing.funded,
    hash: sha256,
    print: printStatement,
  });
  const peopleStore = createPeopleStore(database);
  const masters = createMasters({
    masters: createMasterStore(database, { source: env.MARKET_SOURCE }),
    records: createRecordStore(database),
    stats: createStatsStore(database),
    accounts: accountStore,
    people: peopleStore,
    marker,
    quotes,
    marketTime,
    wakeUps,
    clock,
    nextId,
  });
  const people = createPeople({
    store: peopleStore,
    rateLimits: createRateLimitStore(database),
    mails: createMailStore(database),
    hasher: createPasswordHasher(),
    commonPasswords: COMMON_PASSWORDS,
    totp,
    sealer: createSealer([env.KEYS_MASTER, ...(env.KEYS_MASTER_PREVIOUS ? [env.KEYS_MASTER_PREVIOUS] : [])]),
    random: nodeRandom,
    sha256,
    clock,
    nextId,
    live,
    wakeUps,
    appUrl: env.APP_URL,
    openFirstAccount: (userId) => accounts.openFirst({ userId }),
    feeRules: {
      leastChargeCents: billingTerms.leastChargeCents,
      live: billingTerms.mode === "live",
      platformBps: billingTerms.platformBps,
    },
    showInbox: mayShowInbox(env),
  });
  const billing = createBilling({
    invoices: createInvoiceStore(database, billingTerms),
    customers: createCustomerStore(database),
    payments,
    terms: billingTerms,
    marketTime,
    appUrl: env.APP_URL,
    clock,
    nextId,
    live,
  });
  const payouts = createPayouts({
    store: createPayoutStore(database, billingTerms),
    invoices: createInvoiceReader(createInvoiceStore(database, billingTerms), billingTerms),
    payments,
    terms: billingTerms,
    accruingOf: fees.accruingOf,
    appUrl: env.APP_URL,
    clock,
    nextId,
  });
  const runs = createRuns({
    store: createRunStore(database),
    history,
    marker,
    quotes,
    instruments: listing,
    marketTime,
    wakeUps,
    clock,
    nextId,
  });
  const indicatorStore = createIndicatorStore(database);
  const strategies = createStrategies({
    store: createStrategyStore(database),
    indicators: indicatorStore,
    runs,
    history,
    instruments: listing,
    proposer: env.LLM_API_URL ? createChatProposer({ apiUrl: env.LLM_API_URL, apiKey: env.LLM_API_KEY, model: env.LLM_MODEL }) : null,
    limits: createRateLimitStore(database),
    clock,
    nextId,
  });
  const backtests = createBacktests({
    store: createBacktestStore(database),
    history,
    loadMarkets: (need) => loadMarkets(history, createInstrumentBook(listing.list()), need),
    strategies,
    wakeUps,
    clock,
    nextId,
    nextShareCode: () => Buffer.from(nodeRandom.bytes(SHARE_CODE_BYTES)).toString("base64url"),
    sleep: (ms) => wait(ms),
  });
  const searches = createSearches({ store: createSearchStore(database), history, strategies, wakeUps, clock, nextId });
  const hmac = (text: string) => createHmac("sha256", env.AUTH_SECRET).update(text).digest("base64url");
  return {
    env,
    logger,
    metrics,
    database,
    services: {
      people,
      accounts,
      market,
      orders,
      follows,
      copyQuality,
      fees,
      masters,
      history,
      strategies,
      backtests,
      searches,
      runs,
      indicators: createIndicators({ store: indicatorStore, clock, nextId }),
      ledger: createLedgerStore(database),
      statements,
      notices: createNotices({ store: createNoticeStore(database), clock, live }),
      tickets: {
        issue: (holder) => ({
          ticket: signTicket({ ...holder, nonce: randomUUID(), now: clock.now() }, hmac),
          url: env.STREAM_URL,
        }),
      },
      billing,
      payouts,
      paymentEvents: createPaymentEvents({ payments, store: createEventStore(database), terms: billingTerms, live, clock, nextId }),
      idempotency: createIdempotencyStore(database),
      service: createServiceReport({ database, redis, quotes, clock, metrics, version: webPackage.version }),
    },
    shared: { clock, nextId, flood: createFloodLimit(), log: logger },
    prepare: listing.prepare,
    keyedHash: (purpose, text) => createHmac("sha256", env.AUTH_SECRET).update(`${purpose}\n${text}`).digest("hex"),
    close: async () => {
      await Promise.all([redis.close(), database.close()]);
    },
  };
}
