import { once } from "node:events";
import { WebSocket } from "ws";

export type Frame = { op: string; topic?: string; topics?: string[]; code?: string; at?: number; data?: unknown };
export type TestClient = {
  readonly webSocket: WebSocket;
  send(frame: unknown): void;
  sendText(text: string): void;
  /** Takes frames in order until one fits; those before it are passed over. */
  next(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** The next data of a topic that fits. */
  data(topic: string, fits?: (data: unknown) => boolean): Promise<unknown>;
  /** Code of the close. */
  closed: Promise<number>;
};

/** Opens a connection as a browser on a page of ours, unless `headers` say otherwise. Rejects with the status that refused it. */
export async function connectClient(url: string, headers: Record<string, string> = { origin: "http://app.test" }): Promise<TestClient> {
  const webSocket = new WebSocket(url, { headers, perMessageDeflate: false });
  const frames: Frame[] = [];
  let onFrame: () => void = () => undefined;
  webSocket.on("message", (data) => {
    frames.push(JSON.parse(data.toString()) as Frame);
    onFrame();
  });
  const closed = new Promise<number>((resolve) => webSocket.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    webSocket.once("open", resolve);
    webSocket.once("error", reject);
    webSocket.once("unexpected-response", (_request, response) => {
      webSocket.terminate();
      reject(new Error(`refused with ${response.statusCode}`));
    });
  });
  webSocket.on("error", () => undefined);

  const next = async (fits: (frame: Frame) => boolean): Promise<Frame> => {
    for (;;) {
      for (let frame = frames.shift(); frame; frame = frames.shift()) if (fits(frame)) return frame;
      await new Promise<void>((resolve, reject) => {
        onFrame = resolve;
        closed.then((code) => reject(new Error(`closed with ${code} while a frame was awaited`)), reject);
      });
    }
  };
  return {
    webSocket,
    closed,
    next,
    send: (frame) => webSocket.send(JSON.stringify(frame)),
    sendText: (text) => webSocket.send(text),
    data: async (topic, fits = () => true) =>
      (await next((frame) => frame.op === "data" && frame.topic === topic && fits(frame.data))).data,
  };
}

export async function closeClient(client: TestClient): Promise<void> {
  if (client.webSocket.readyState === WebSocket.CLOSED) return;
  const closed = once(client.webSocket, "close");
  client.webSocket.terminate();
  await closed;
}
