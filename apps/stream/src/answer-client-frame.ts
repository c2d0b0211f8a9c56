import { CLOSE_CODES, type ClientFrame, isTopic, MAX_TOPICS_PER_CONNECTION, type Topic, type TopicRefusal } from "@slipstream/core/live";
import { type Clock, unreachable } from "@slipstream/kernel";
import { type Connection, closeConnection, type Holder, isOpen, reply } from "./connection.ts";
import { accountOf, isPrivate, type TopicData, userOf } from "./fan-out.ts";
import type { MarketBoard } from "./market-board.ts";
import type { Access, MarketReader } from "./ports.ts";
import { parseCandlesTopic, readBars } from "./read-market.ts";

/** What answering a client needs of the stream. */
export type Desk = {
  readonly clock: Clock;
  readonly board: MarketBoard;
  readonly access: Access;
  readonly market: MarketReader;
  readonly takeTicket: (text: string) => Promise<Holder | null>;
  signIn(connection: Connection, holder: Holder): void;
  follow(connection: Connection, topics: readonly Topic[]): void;
  unfollow(connection: Connection, topic: Topic): void;
  sendTo(connection: Connection, frames: readonly TopicData[]): void;
  onError(error: unknown): void;
  /** The last valuation of a watched account. */
  markOf(accountId: string): unknown;
};

/** Long enough to recognise a topic by, short enough to send back. */
const SHOWN_TOPIC_LENGTH = 100;

/** Does what a client's frame asks and answers it. Rejects where the database is needed and away; the client may try again. */
export async function answerClientFrame(desk: Desk, connection: Connection, frame: ClientFrame): Promise<void> {
  if (!isOpen(connection)) return;
  switch (frame.op) {
    case "ping":
      return reply(connection, { op: "pong" });
    case "unsubscribe":
      for (const topic of frame.topics) if (isTopic(topic)) desk.unfollow(connection, topic);
      return;
    case "sign-in":
      return signIn(desk, connection, frame.ticket);
    case "subscribe":
      return subscribe(desk, connection, frame.topics);
    default:
      return unreachable(frame);
  }
}

async function signIn(desk: Desk, connection: Connection, ticket: string): Promise<void> {
  if (connection.holder) return reply(connection, { op: "error", code: "bad-frame" });
  const holder = await desk.takeTicket(ticket);
  if (!holder) return closeConnection(connection, CLOSE_CODES.badTicket, "the ticket is not valid");
  if (!isOpen(connection)) return;
  desk.signIn(connection, holder);
  reply(connection, { op: "signed-in" });
}

async function subscribe(desk: Desk, connection: Connection, wanted: readonly string[]): Promise<void> {
  const topics = [...new Set(wanted)];
  const isOfAccount = (topic: string): boolean => isTopic(topic) && accountOf(topic) !== null;
  // The market first: it is served even where the database cannot be asked whose an account is.
  await follow(
    desk,
    connection,
    topics.filter((topic) => !isOfAccount(topic)),
    new Set(),
  );
  const accountTopics = topics.filter(isOfAccount);
  if (accountTopics.length > 0) await follow(desk, connection, accountTopics, await listOwned(desk, connection, accountTopics));
}

async function follow(desk: Desk, connection: Connection, topics: readonly string[], owned: ReadonlySet<string>): Promise<void> {
  // The database was asked meanwhile: the session may have ended.
  if (!isOpen(connection)) return;
  const accepted: Topic[] = [];
  for (const topic of topics) {
    const newCount = accepted.filter((each) => !connection.topics.has(each)).length;
    const refusal = decideTopic(desk, connection, topic, { owned, newCount });
    if (refusal === null) accepted.push(topic as Topic);
    else reply(connection, { op: "refused", topic: topic.slice(0, SHOWN_TOPIC_LENGTH), code: refusal });
  }
  if (accepted.length === 0) return;
  desk.follow(connection, accepted);
  reply(connection, { op: "subscribed", topics: accepted });
  desk.sendTo(connection, await snapshotsOf(desk, accepted));
}

async function listOwned(desk: Desk, { holder }: Connection, topics: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set(
    holder
      ? await desk.access.listOwnedAccounts(
          holder.userId,
          topics.flatMap((topic) => accountOf(topic as Topic) ?? []),
        )
      : [],
  );
}

/** Null where the topic may be followed. What is another user's is not found, like what never was. */
function decideTopic(
  desk: Desk,
  connection: Connection,
  topic: string,
  { owned, newCount }: { owned: ReadonlySet<string>; newCount: number },
): TopicRefusal | null {
  if (!isTopic(topic)) return "unknown-topic";
  if (isPrivate(topic) && !connection.holder) return "not-signed-in";
  const [accountId, userId] = [accountOf(topic), userOf(topic)];
  if (accountId !== null && !owned.has(accountId)) return "not-found";
  if (userId !== null && userId !== connection.holder?.userId) return "not-found";
  const series = parseCandlesTopic(topic);
  if (series && !desk.board.isEmpty() && !desk.board.knows(series.symbol)) return "not-found";
  const isFollowedAlready = connection.topics.has(topic);
  return !isFollowedAlready && connection.topics.size + newCount >= MAX_TOPICS_PER_CONNECTION ? "too-many" : null;
}

/** What is known of each topic now. What is not known yet comes as soon as it is. */
async function snapshotsOf(desk: Desk, topics: readonly Topic[]): Promise<TopicData[]> {
  const found = await Promise.all(topics.map((topic) => snapshotOf(desk, topic)));
  return found.flatMap((data, index) => {
    const topic = topics[index];
    return topic === undefined || data === null ? [] : [{ topic, data }];
  });
}

async function snapshotOf(desk: Desk, topic: Topic): Promise<unknown> {
  const accountId = accountOf(topic);
  if (accountId !== null) {
    const mark = desk.markOf(accountId);
    return mark === null ? null : { kind: "mark", mark };
  }
  // Who follows asks the database by itself.
  if (userOf(topic) !== null) return null;
  const known = desk.board.snapshotOf(topic, desk.clock.now());
  const series = parseCandlesTopic(topic);
  if (known !== null || !series) return known;
  try {
    desk.board.apply([await readBars(desk.market, series.symbol, series.timeframe)], desk.clock.now());
  } catch (error) {
    // The bars come with the next news of them.
    desk.onError(error);
  }
  return desk.board.snapshotOf(topic, desk.clock.now());
}
