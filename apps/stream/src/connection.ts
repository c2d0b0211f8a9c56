import type { Duplex } from "node:stream";
import type { ServerFrame, Topic } from "@slipstream/core/live";
import type { Credential } from "@slipstream/core/live/server";
import type { WebSocket } from "ws";
import { toTextFrame } from "./text-frame.ts";

/** Who signed in on a connection. */
export type Holder = { readonly userId: string; readonly credential: Credential };

/** A browser or an API client. Plain data: ten thousand of them are held. */
export type Connection = {
  readonly webSocket: WebSocket;
  /** The socket below: finished frames are written to it directly. Nothing else may be, and only while the WebSocket is open. */
  readonly socket: Duplex;
  holder: Holder | null;
  readonly topics: Set<Topic>;
  /** Frames of the present turn; they leave in one write. */
  turn: OutgoingFrame[];
  /** Private frames that a slow client has not taken yet, in order. */
  waiting: Buffer[];
  waitingBytes: number;
  /** Market topics of which a slow client missed a frame: it gets the newest state when it has caught up. */
  missedTopics: Set<Topic> | null;
  /** Account topics whose frames were too many to keep: it is told to ask again. */
  refetchTopics: Set<Topic> | null;
  /** Heard from since the last heartbeat. */
  isAlive: boolean;
  badFrames: number;
  /** Frames taken from the client since `windowStartedAt`. */
  framesInWindow: number;
  windowStartedAt: number;
  /** Frames of the client are answered one after the other. */
  work: Promise<void>;
};

export type OutgoingFrame = { readonly topic: Topic; readonly bytes: Buffer };

export function openConnection(webSocket: WebSocket, socket: Duplex): Connection {
  return {
    webSocket,
    socket,
    holder: null,
    topics: new Set(),
    turn: [],
    waiting: [],
    waitingBytes: 0,
    missedTopics: null,
    refetchTopics: null,
    isAlive: true,
    badFrames: 0,
    framesInWindow: 0,
    windowStartedAt: 0,
    work: Promise.resolve(),
  };
}

export const isOpen = (connection: Connection): boolean => connection.webSocket.readyState === connection.webSocket.OPEN;

/** An answer to this client alone. Its number is bounded by the limit on the client's own frames. */
export function reply(connection: Connection, frame: ServerFrame): void {
  if (isOpen(connection)) connection.socket.write(toTextFrame(JSON.stringify(frame)));
}

/** Ends a connection with a code that says why. One that does not answer the close is cut off by the WebSocket's own time limit. */
export function closeConnection(connection: Connection, code: number, reason: string): void {
  connection.webSocket.close(code, reason);
}
