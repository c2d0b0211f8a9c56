import type { Topic } from "@slipstream/core/live";
import { type Connection, isOpen, type OutgoingFrame } from "./connection.ts";
import { toTextFrame } from "./text-frame.ts";

/** Bytes that may wait in a client's socket before it counts as slow. */
const MAX_BUFFERED_BYTES = 256 * 1024;
/** Private frames that are kept for a slow client; past that it is told to ask again. */
const MAX_WAITING_BYTES = 128 * 1024;
/** Clients served before other work gets its turn. */
const SLICE = 2_000;

export type FanOutCounts = { framesSent: number; framesDropped: number; framesKept: number };

/** Who follows what, and the way of frames to them. */
export type FanOut = {
  readonly counts: FanOutCounts;
  add(connection: Connection, topic: Topic): void;
  remove(connection: Connection, topic: Topic): void;
  followerCount(topic: Topic): number;
  /** Topics that somebody follows. */
  topics(): IterableIterator<Topic>;
  /** Sends each topic's data to its followers: serialised once, one write per client. Resolves when all are served. */
  send(frames: readonly TopicData[], at: number): Promise<void>;
  /** Sends to one client, in the same way. */
  sendTo(connection: Connection, frames: readonly TopicData[], at: number): void;
  /** Serves the clients that were slow and have caught up. */
  catchUp(snapshotOf: (topic: Topic) => unknown, at: number): void;
};
export type TopicData = { readonly topic: Topic; readonly data: unknown };

/** One user's alone: never dropped without a call to ask again. */
export const isPrivate = (topic: Topic): boolean => accountOf(topic) !== null || userOf(topic) !== null;
const idAfter = (topic: Topic, prefix: string): string | null => (topic.startsWith(prefix) ? topic.slice(prefix.length) : null);
/** The account that a topic is of. */
export const accountOf = (topic: Topic): string | null => idAfter(topic, "account:");
/** The user that a topic is of. */
export const userOf = (topic: Topic): string | null => idAfter(topic, "user:");
const toFrame = ({ topic, data }: TopicData, at: number): OutgoingFrame => ({
  topic,
  bytes: toTextFrame(JSON.stringify({ op: "data", topic, at, data })),
});

export function createFanOut(): FanOut {
  const followers = new Map<Topic, Set<Connection>>();
  const slow = new Set<Connection>();
  const counts: FanOutCounts = { framesSent: 0, framesDropped: 0, framesKept: 0 };

  const remove = (connection: Connection, topic: Topic): void => {
    connection.topics.delete(topic);
    connection.missedTopics?.delete(topic);
    connection.refetchTopics?.delete(topic);
    const following = followers.get(topic);
    following?.delete(connection);
    if (following?.size === 0) followers.delete(topic);
  };

  const write = (connection: Connection): void => {
    const frames = connection.turn;
    connection.turn = [];
    if (!isOpen(connection)) return;
    const isBehind = connection.waiting.length > 0 || connection.missedTopics !== null || connection.refetchTopics !== null;
    if (isBehind || connection.socket.writableLength > MAX_BUFFERED_BYTES) {
      for (const frame of frames) keepForLater(connection, frame, counts);
      slow.add(connection);
      return;
    }
    counts.framesSent += frames.length;
    writeTogether(connection, frames);
  };

  return {
    counts,
    add(connection, topic) {
      connection.topics.add(topic);
      const following = followers.get(topic);
      if (following) following.add(connection);
      else followers.set(topic, new Set([connection]));
    },
    remove,
    followerCount: (topic) => followers.get(topic)?.size ?? 0,
    topics: () => followers.keys(),
    async send(frames, at) {
      const served: Connection[] = [];
      for (const data of frames) {
        const following = followers.get(data.topic);
        if (!following) continue;
        const frame = toFrame(data, at);
        for (const connection of following) if (connection.turn.push(frame) === 1) served.push(connection);
      }
      for (let index = 0; index < served.length; index += 1) {
        const connection = served[index];
        if (connection) write(connection);
        if (index % SLICE === SLICE - 1) await new Promise(setImmediate);
      }
    },
    sendTo(connection, frames, at) {
      for (const data of frames) connection.turn.push(toFrame(data, at));
      write(connection);
    },
    catchUp(snapshotOf, at) {
      for (const connection of slow) {
        if (!isOpen(connection)) slow.delete(connection);
        if (!isOpen(connection) || connection.socket.writableLength > MAX_BUFFERED_BYTES / 4) continue;
        slow.delete(connection);
        const late = takeLate(connection, snapshotOf);
        counts.framesSent += connection.waiting.length + late.length;
        writeTogether(connection, [...connection.waiting.map((bytes) => ({ bytes })), ...late.map((data) => toFrame(data, at))]);
        connection.waiting = [];
        connection.waitingBytes = 0;
      }
    },
  };
}

/** Market frames are dropped, the newest follows later; private frames are kept in order up to a bound, then replaced by a call to ask again. */
function keepForLater(connection: Connection, frame: OutgoingFrame, counts: FanOutCounts): void {
  if (!isPrivate(frame.topic)) {
    connection.missedTopics ??= new Set();
    connection.missedTopics.add(frame.topic);
    counts.framesDropped += 1;
    return;
  }
  if (connection.refetchTopics?.has(frame.topic)) return;
  if (connection.waitingBytes + frame.bytes.length > MAX_WAITING_BYTES) {
    connection.refetchTopics ??= new Set();
    connection.refetchTopics.add(frame.topic);
    counts.framesDropped += 1;
    return;
  }
  connection.waiting.push(frame.bytes);
  connection.waitingBytes += frame.bytes.length;
  counts.framesKept += 1;
}

/** What a client that has caught up is owed beside its waiting frames. */
function takeLate(connection: Connection, snapshotOf: (topic: Topic) => unknown): TopicData[] {
  const late: TopicData[] = [];
  for (const topic of connection.refetchTopics ?? []) late.push({ topic, data: { kind: "refetch" } });
  for (const topic of connection.missedTopics ?? []) {
    const data = snapshotOf(topic);
    if (data !== null) late.push({ topic, data });
  }
  connection.refetchTopics = null;
  connection.missedTopics = null;
  return late;
}

function writeTogether(connection: Connection, frames: readonly { bytes: Buffer }[]): void {
  const [first] = frames;
  if (!first) return;
  if (frames.length === 1) {
    connection.socket.write(first.bytes);
    return;
  }
  connection.socket.cork();
  for (const { bytes } of frames) connection.socket.write(bytes);
  connection.socket.uncork();
}
