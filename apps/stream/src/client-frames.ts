import { type ClientFrame, clientFrameSchema } from "@slipstream/core/live";
import type { Ms } from "@slipstream/kernel";
import type { RawData } from "ws";
import type { Connection } from "./connection.ts";

const WINDOW_MS = 10_000;
const MAX_FRAMES_PER_WINDOW = 60;
/** Frames that were not understood or came too fast, before the connection is closed. */
export const MAX_BAD_FRAMES = 5;

export type Taken = { kind: "frame"; frame: ClientFrame } | { kind: "bad-frame" | "too-many-frames" };

/** Reads a client's frame and counts it; what is no frame, or one too many, counts against the connection. */
export function takeClientFrame(connection: Connection, data: RawData, isBinary: boolean, now: Ms): Taken {
  if (now - connection.windowStartedAt > WINDOW_MS) {
    connection.windowStartedAt = now;
    connection.framesInWindow = 0;
  }
  connection.framesInWindow += 1;
  const taken =
    connection.framesInWindow > MAX_FRAMES_PER_WINDOW ? ({ kind: "too-many-frames" } as const) : parseClientFrame(data, isBinary);
  if (taken.kind !== "frame") connection.badFrames += 1;
  return taken;
}

function parseClientFrame(data: RawData, isBinary: boolean): Taken {
  if (isBinary) return { kind: "bad-frame" };
  try {
    const parsed = clientFrameSchema.safeParse(JSON.parse(data.toString()));
    return parsed.success ? { kind: "frame", frame: parsed.data } : { kind: "bad-frame" };
  } catch {
    return { kind: "bad-frame" };
  }
}
