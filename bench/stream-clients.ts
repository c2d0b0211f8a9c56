import { once } from "node:events";
import { WebSocket } from "ws";

// A program of the stream bench: many browsers. Opens connections, follows the tickers, takes the age of each frame when it arrives.

export type ClientsOrder = { kind: "open"; port: number; count: number } | { kind: "take" };
export type ClientsAnswer = { kind: "opened" } | { kind: "taken"; frames: number; agesMs: number[] };

const OPEN_AT_ONCE = 100;
const TICKERS = Buffer.from('{"op":"data","topic":"tickers"');
const PUBLISHED = '"volume24h":';
const MAX_AGES = 500_000;
let frames = 0;
let agesMs: number[] = [];

const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Looks for the figures in the text: a thousand browsers parse on a thousand machines, not one after the other on this one. */
function onMessage(frame: Buffer): void {
  const nowMs = machineMs();
  if (!frame.subarray(0, TICKERS.length).equals(TICKERS)) return;
  // Between rounds the stream says once that its prices have grown old.
  if (frame.indexOf('"stale":true') >= 0) return;
  const start = frame.indexOf(PUBLISHED) + PUBLISHED.length;
  frames += 1;
  if (agesMs.length < MAX_AGES) agesMs.push(nowMs - Number.parseFloat(frame.toString("latin1", start, start + 24)));
}

async function openOne(port: number): Promise<void> {
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}/`, {
    origin: "http://bench.test",
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  webSocket.on("message", (data) => {
    if (Buffer.isBuffer(data)) onMessage(data);
  });
  await once(webSocket, "open");
  webSocket.send('{"op":"subscribe","topics":["tickers"]}');
}

process.on("message", (order: ClientsOrder) => {
  if (order.kind === "take") {
    process.send?.({ kind: "taken", frames, agesMs } satisfies ClientsAnswer);
    frames = 0;
    agesMs = [];
    return;
  }
  openAll(order.port, order.count).then(
    () => process.send?.({ kind: "opened" } satisfies ClientsAnswer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));

async function openAll(port: number, count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += OPEN_AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(OPEN_AT_ONCE, count - opened) }, () => openOne(port)));
  }
}
