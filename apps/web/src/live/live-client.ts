import type { ServerFrame, Topic } from "@slipstream/core/live";
import { type LineEffect, type LineEvent, lineStatusOf, NEW_LINE, nextLine } from "./line.ts";
import type { LiveStore } from "./live-store.ts";

/** The part of a WebSocket that is used. */
export type Socket = {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
};

/** What the browser gives; in tests, what the test gives. */
export type LiveEnvironment = {
  openSocket(): Socket;
  /** A ticket; null to follow the market only. Rejects with `SignedOut` where the session is over, with anything else where it cannot be had now. */
  fetchTicket(): Promise<string | null>;
  /** The session is over. */
  leave(): void;
  now(): number;
  random(): number;
  /** Calls once after a delay; answers with what prevents it. */
  after(delayMs: number, call: () => void): () => void;
};

export class SignedOut extends Error {}

export type LiveClient = {
  /** Opens the line; answers with what closes it. */
  start(): () => void;
  /** Follows a topic until the answer is called. Several may follow one. */
  follow(topic: Topic): () => void;
  /** The tab went out of sight for long, or is wanted again. */
  setWanted(isWanted: boolean): void;
};

const LOOK_INTERVAL_MS = 1_000;
const ASK_AGAIN_AFTER_MS = 5_000;
const ALWAYS: readonly Topic[] = ["tickers", "status"];

/** One connection for a tab: opens, signs in, follows what components show, comes back when it is lost. */
export function createLiveClient(store: LiveStore, environment: LiveEnvironment): LiveClient {
  const { now, random, after } = environment;
  const wanted = new Map<Topic, number>(ALWAYS.map((topic) => [topic, 1]));
  /** What the server was asked for on the present connection; null while it cannot be asked. */
  let asked: Set<Topic> | null = null;
  /** Topics that nobody follows any more, unless somebody does again before this turn is over. */
  const left = new Set<Topic>();
  let line = NEW_LINE;
  let socket: Socket | null = null;
  let hadLine = false;
  let isFlushDue = false;
  let cancelRetry: () => void = () => undefined;
  let cancelLook: () => void = () => undefined;

  const showLine = (): void => {
    const shown = store.line();
    const next = lineStatusOf(line, store.status()?.live !== false, now());
    // While all is well the time of the last word is nobody's concern.
    if (next.state !== shown.state || (next.state !== "live" && next.since !== shown.since)) store.setLine(next);
  };
  const step = (event: LineEvent): void => {
    const next = nextLine(line, event, { now: now(), random: random() });
    line = next.line;
    for (const effect of next.effects) perform(effect);
    showLine();
  };
  const perform = (effect: LineEffect): void => {
    if (effect.kind === "leave") environment.leave();
    else if (effect.kind === "retry-in") cancelRetry = after(effect.delayMs, () => step({ kind: "retry" }));
    else {
      drop();
      if (effect.kind === "open") open();
    }
  };
  const drop = (): void => {
    cancelRetry();
    asked = null;
    if (!socket) return;
    const old = socket;
    socket = null;
    Object.assign(old, { onopen: null, onmessage: null, onclose: null });
    old.close();
  };
  const open = (): void => {
    const mine = environment.openSocket();
    socket = mine;
    // Asked for while the connection is opened; a ticket is good for one connection.
    const ticket = environment.fetchTicket();
    ticket.catch((error: unknown) => {
      if (socket === mine) step({ kind: error instanceof SignedOut ? "signed-out" : "failed" });
    });
    mine.onopen = () => {
      ticket.then(
        (text) => {
          if (socket !== mine) return;
          if (text !== null) mine.send(JSON.stringify({ op: "sign-in", ticket: text }));
          asked = new Set();
          step({ kind: "opened" });
          flush();
        },
        () => undefined,
      );
    };
    mine.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame) take(frame);
    };
    mine.onclose = ({ code }) => {
      if (socket === mine) step({ kind: "closed", code });
    };
  };
  const take = (frame: ServerFrame): void => {
    if (frame.op === "data") store.take(frame.topic, frame.data, now());
    else if (frame.op === "subscribed") {
      if (frame.topics.includes("status") && hadLine) store.missed();
      if (frame.topics.includes("status")) hadLine = true;
    } else if (frame.op === "error" && frame.code === "try-later") askAgainLater();
    step({ kind: "heard" });
  };
  /** The server could not ask its database: the market goes on, and what was refused is asked for on a new connection. */
  const askAgainLater = (): void => {
    const mine = socket;
    after(ASK_AGAIN_AFTER_MS, () => {
      if (socket === mine) step({ kind: "closed", code: 1006 });
    });
  };
  /** Tells the server what is followed now, when components have said all they had to say. */
  const flushSoon = (): void => {
    if (isFlushDue) return;
    isFlushDue = true;
    after(0, () => {
      isFlushDue = false;
      for (const topic of left) if (!wanted.has(topic)) store.forget(topic);
      left.clear();
      flush();
    });
  };
  const flush = (): void => {
    if (!asked || !socket) return;
    const before = asked;
    const added = [...wanted.keys()].filter((topic) => !before.has(topic));
    const removed = [...before].filter((topic) => !wanted.has(topic));
    asked = new Set(wanted.keys());
    if (added.length > 0) socket.send(JSON.stringify({ op: "subscribe", topics: added }));
    if (removed.length > 0) socket.send(JSON.stringify({ op: "unsubscribe", topics: removed }));
  };
  const look = (): void => {
    cancelLook = after(LOOK_INTERVAL_MS, look);
    step({ kind: "look" });
    const { state } = store.line();
    if (state === "stale" || state === "lost") store.age(now());
  };

  return {
    start() {
      look();
      step({ kind: "start" });
      return () => {
        cancelLook();
        step({ kind: "stop" });
      };
    },
    follow(topic) {
      wanted.set(topic, (wanted.get(topic) ?? 0) + 1);
      flushSoon();
      return () => {
        const others = (wanted.get(topic) ?? 1) - 1;
        if (others > 0) wanted.set(topic, others);
        else {
          wanted.delete(topic);
          left.add(topic);
        }
        flushSoon();
      };
    },
    setWanted: (isWanted) => step({ kind: isWanted ? "wanted" : "hidden" }),
  };
}

/** A frame of our own server; anything else is null. */
function readFrame(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === "object" && frame !== null && "op" in frame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
