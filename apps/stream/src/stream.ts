import type { Duplex } from "node:stream";
import { CLOSE_CODES, type Topic } from "@slipstream/core/live";
import type { LiveEvent } from "@slipstream/core/live/server";
import type { Clock } from "@slipstream/kernel";
import type { Logger } from "@slipstream/telemetry";
import type { RawData, WebSocket } from "ws";
import { type AccountSource, accountTopic, createAccountBoard } from "./account-board.ts";
import { answerClientFrame, type Desk } from "./answer-client-frame.ts";
import { MAX_BAD_FRAMES, takeClientFrame } from "./client-frames.ts";
import { createClockwork } from "./clockwork.ts";
import { type Connection, closeConnection, type Holder, isOpen, openConnection, reply } from "./connection.ts";
import { accountOf, createFanOut, type FanOutCounts } from "./fan-out.ts";
import { createMarketBoard } from "./market-board.ts";
import type { Access, MarketReader } from "./ports.ts";
import { readMarket } from "./read-market.ts";
import { createSessionWatch } from "./session-watch.ts";

export type StreamDeps<Loaded> = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly market: MarketReader;
  readonly accounts: AccountSource<Loaded>;
  readonly access: Access;
  /** Who holds the ticket; null where it is worth nothing. */
  readonly takeTicket: (text: string) => Promise<Holder | null>;
};

/** A browser hears of the market at most this often; news in between are merged. */
const MARKET_INTERVAL_MS = 100;
const ACCOUNT_INTERVAL_MS = 100;
const CATCH_UP_INTERVAL_MS = 250;
const READ_INTERVAL_MS = 1_000;
/** After this long without news of the market the database is asked. */
const QUIET_AFTER_MS = 2_000;
/** The status goes out this often even where it did not change: a browser tells a quiet line from a dead one by it. */
const STATUS_INTERVAL_MS = 2_000;
const HEARTBEAT_INTERVAL_MS = 20_000;
const SESSION_CHECK_INTERVAL_MS = 30_000;
const HEARTBEAT_SLICE = 500;

export type Stream = {
  readonly counts: FanOutCounts;
  connectionCount(): number;
  watchedAccountCount(): number;
  /** Takes over an upgraded socket; `holder` signed in with the request. */
  accept(client: { webSocket: WebSocket; socket: Duplex; holder: Holder | null }): void;
  /** What the workers published. */
  onEvents(events: readonly LiveEvent[]): void;
  /** The line to Redis stands or is lost. After a loss nothing is known of what was published meanwhile. */
  onLine(isUp: boolean): void;
  /** Looks at every session in the database now. */
  checkSessions(): Promise<void>;
  /** Starts the clockwork: heartbeat, session checks, reads. */
  start(): void;
  /** Ends the clockwork and closes all connections, so that browsers come back, each after a delay of its own. */
  stop(): void;
  /** Resolves when the last connection is closed. */
  allClosed(): Promise<void>;
  /** Cuts off the connections that did not close. */
  terminate(): void;
};

/** One stream process without its sockets to the outside: connections in, events in, frames out. */
export function createStream<Loaded>(deps: StreamDeps<Loaded>): Stream {
  const { clock, log } = deps;
  const fanOut = createFanOut();
  const board = createMarketBoard();
  const { report, run, repeat, stop: stopClockwork } = createClockwork(deps.log);
  const accounts = createAccountBoard({
    source: deps.accounts,
    quoteOf: board.quoteOf,
    elapsed: () => performance.now(),
    onError: (error) => report("accounts not read", error),
  });
  const sessions = createSessionWatch(deps.access);
  const connections = new Set<Connection>();
  let onEmpty: () => void = () => undefined;
  let isLineUp = false;
  let marketTimer: NodeJS.Timeout | undefined;
  let lastMarketTurn = 0;
  let lastStatusAt = 0;

  const snapshotOf = (topic: Topic): unknown => board.snapshotOf(topic, clock.now());
  const isFollowed = (topic: Topic): boolean => fanOut.followerCount(topic) > 0;
  const unfollow = (connection: Connection, topic: Topic): void => {
    fanOut.remove(connection, topic);
    const accountId = accountOf(topic);
    if (accountId !== null && !isFollowed(topic)) accounts.unwatch(accountId);
  };

  const marketTurn = async (): Promise<void> => {
    const now = clock.now();
    const changes = board.takeChanges(isFollowed, now);
    // A turn that found nothing to say delays nobody.
    if (changes.length > 0) lastMarketTurn = performance.now();
    accounts.move(board.takeMovedSymbols());
    if (changes.some(({ topic }) => topic === "status")) lastStatusAt = now;
    await fanOut.send(changes, now).finally(() => {
      marketTimer = undefined;
    });
  };
  const scheduleMarketTurn = (): void => {
    marketTimer ??= setTimeout(
      () => run("market frames not sent", marketTurn),
      Math.max(0, MARKET_INTERVAL_MS - (performance.now() - lastMarketTurn)),
    );
  };
  const accountTurn = async (): Promise<void> => {
    const now = clock.now();
    await fanOut.send(await accounts.turn(now), now);
  };
  /** While Redis is away, or nothing is heard from it. */
  const readTurn = async (): Promise<void> => {
    if (!isLineUp) accounts.touchAll();
    if (isLineUp && clock.now() - board.heardAt() <= QUIET_AFTER_MS) return;
    board.apply(await readMarket(deps.market, fanOut.topics()), clock.now());
    scheduleMarketTurn();
  };
  const statusTurn = async (): Promise<void> => {
    const now = clock.now();
    scheduleMarketTurn();
    if (now - lastStatusAt < STATUS_INTERVAL_MS) return;
    lastStatusAt = now;
    const status = snapshotOf("status");
    if (status !== null) await fanOut.send([{ topic: "status", data: status }], now);
  };
  const heartbeat = async (): Promise<void> => {
    let served = 0;
    for (const connection of [...connections]) {
      if (!connection.isAlive) connection.webSocket.terminate();
      else if (isOpen(connection)) connection.webSocket.ping();
      connection.isAlive = false;
      served += 1;
      if (served % HEARTBEAT_SLICE === 0) await new Promise(setImmediate);
    }
  };

  const tellFollowers = (accountId: string, data: unknown): void =>
    run("account frames not sent", () => fanOut.send([{ topic: accountTopic(accountId), data }], clock.now()));
  const tellAccount = (accountId: string, data: unknown): void => {
    accounts.touch(accountId, { isAnnounced: true });
    tellFollowers(accountId, data);
  };
  const tellUsers = (userIds: readonly string[], data: unknown): void =>
    run("user frames not sent", () =>
      fanOut.send(
        userIds.map((userId) => ({ topic: `user:${userId}` as const, data })),
        clock.now(),
      ),
    );
  const onEvent = (event: LiveEvent): void => {
    if (event.kind === "orders") tellAccount(event.accountId, { kind: "orders", orders: event.orders });
    else if (event.kind === "fills") tellAccount(event.accountId, { kind: "fills", fills: event.fills });
    else if (event.kind === "account-changed") tellAccount(event.accountId, { kind: "refetch" });
    // What a copy did to the account comes as orders and fills: nothing to load here.
    else if (event.kind === "copies") tellFollowers(event.accountId, { kind: "copies", followIds: event.followIds });
    else if (event.kind === "notices-changed") tellUsers(event.userIds, { kind: "notices" });
    else if (event.kind === "job") tellUsers([event.userId], { kind: "job", job: event.job });
    else if (event.kind === "session-ended") run("sessions not checked", () => sessions.onEnded(event));
    else {
      board.apply([event], clock.now());
      scheduleMarketTurn();
    }
  };

  const desk: Desk = {
    clock,
    board,
    access: deps.access,
    market: deps.market,
    takeTicket: deps.takeTicket,
    signIn: (connection, holder) => sessions.add(connection, holder),
    follow: (connection, topics) => {
      for (const topic of topics) {
        fanOut.add(connection, topic);
        const accountId = accountOf(topic);
        if (accountId !== null) accounts.watch(accountId);
      }
    },
    unfollow,
    sendTo: (connection, frames) => fanOut.sendTo(connection, frames, clock.now()),
    onError: (error) => report("bars not read", error),
    markOf: (accountId) => accounts.snapshotOf(accountId),
  };

  const onMessage = (connection: Connection, data: RawData, isBinary: boolean): void => {
    connection.isAlive = true;
    const taken = takeClientFrame(connection, data, isBinary, clock.now());
    if (taken.kind === "frame") {
      connection.work = connection.work
        .then(() => answerClientFrame(desk, connection, taken.frame))
        .catch((error: unknown) => {
          report("client frame not answered", error);
          reply(connection, { op: "error", code: "try-later" });
        });
      return;
    }
    reply(connection, { op: "error", code: taken.kind });
    if (connection.badFrames >= MAX_BAD_FRAMES)
      closeConnection(connection, taken.kind === "bad-frame" ? CLOSE_CODES.badFrames : CLOSE_CODES.tooMany, taken.kind);
  };

  return {
    counts: fanOut.counts,
    connectionCount: () => connections.size,
    watchedAccountCount: () => accounts.watchedCount(),
    accept({ webSocket, socket, holder }) {
      const connection = openConnection(webSocket, socket);
      connections.add(connection);
      if (holder) {
        sessions.add(connection, holder);
        reply(connection, { op: "signed-in" });
      }
      webSocket.on("message", (data, isBinary) => onMessage(connection, data, isBinary));
      webSocket.on("pong", () => {
        connection.isAlive = true;
      });
      // A frame that breaks the protocol or the size limit: the WebSocket closes by itself.
      webSocket.on("error", (error) => log.debug({ err: error }, "connection failed"));
      webSocket.on("close", () => {
        connections.delete(connection);
        sessions.remove(connection);
        for (const topic of connection.topics) unfollow(connection, topic);
        if (connections.size === 0) onEmpty();
      });
    },
    onEvents: (events) => {
      for (const event of events) onEvent(event);
    },
    onLine(isUp) {
      isLineUp = isUp;
      accounts.touchAll();
    },
    checkSessions: () => sessions.checkAll(),
    start() {
      repeat(ACCOUNT_INTERVAL_MS, "accounts not told", accountTurn);
      repeat(READ_INTERVAL_MS, "market not read", readTurn);
      repeat(READ_INTERVAL_MS, "status not sent", statusTurn);
      repeat(HEARTBEAT_INTERVAL_MS, "heartbeat failed", heartbeat);
      repeat(SESSION_CHECK_INTERVAL_MS, "sessions not checked", () => sessions.checkAll());
      repeat(CATCH_UP_INTERVAL_MS, "slow clients not served", () => fanOut.catchUp(snapshotOf, clock.now()));
      run("market not read", readTurn);
    },
    stop() {
      stopClockwork();
      clearTimeout(marketTimer);
      for (const connection of connections) closeConnection(connection, CLOSE_CODES.goingAway, "restarting");
    },
    allClosed: () =>
      new Promise((resolve) => {
        onEmpty = resolve;
        if (connections.size === 0) resolve();
      }),
    terminate() {
      for (const connection of connections) connection.webSocket.terminate();
    },
  };
}
