import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createChatProposer } from "./chat-proposer.ts";

const KEY = "sk-canary-0123456789";
const MESSAGES = [{ role: "user", content: "buy low" }] as const;
const chat = (content: unknown) => JSON.stringify({ choices: [{ message: { role: "assistant", content } }] });

type Seen = { readonly url: string; readonly headers: IncomingMessage["headers"]; readonly body: string };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers as it is told, and what it was asked. */
async function serve(answer: (response: ServerResponse, seen: Seen) => void): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const asked = { url: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString() };
      seen.push(asked);
      answer(response, asked);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closing.push(
    () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const ask = (apiUrl: string, timeoutMs?: number) =>
  createChatProposer({ apiUrl, apiKey: KEY, model: "small", ...(timeoutMs === undefined ? {} : { timeoutMs }) }).propose(MESSAGES);
async function refusalOf(asked: Promise<string>) {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "Refusal", kind: "try-later", code: "model-unavailable" });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(KEY);
  return (error as Error).message;
}

describe("a server that behaves", () => {
  it("is asked once, with the key in its header only", async () => {
    const { url, seen } = await serve((response) => response.end(chat('{"a":1}')));
    expect(await ask(`${url}/v1/`)).toBe('{"a":1}');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ url: "/v1/chat/completions", headers: { authorization: `Bearer ${KEY}` } });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ model: "small", messages: MESSAGES, stream: false });
    expect(seen[0]?.body).not.toContain(KEY);
  });

  it("may be named by its whole address, need no key, and answer in parts", async () => {
    const { url, seen } = await serve((response) => response.end(chat([{ type: "text", text: "{}" }])));
    const proposer = createChatProposer({ apiUrl: `${url}/chat/completions`, model: "small" });
    expect(await proposer.propose(MESSAGES)).toBe("{}");
    expect(seen[0]?.url).toBe("/chat/completions");
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe("a server that misbehaves", () => {
  it.each([400, 401, 429, 500, 503])("is refused for status %i, without what it wrote, and not asked again", async (status) => {
    const { url, seen } = await serve((response) => response.writeHead(status).end(`your key ${KEY} is wrong`));
    expect(await refusalOf(ask(url))).toBe(`The language model's server answered with status ${status}.`);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ["no JSON", "<html>hello</html>"],
    ["nothing", ""],
    ["another shape", '{"output": "x"}'],
    ["no choices", '{"choices": []}'],
    ["no content", '{"choices": [{"message": {"content": null}}]}'],
  ])("is refused for %s", async (_what, body) => {
    const { url } = await serve((response) => response.end(body));
    expect(await refusalOf(ask(url))).toBe("The language model's server did not answer in the chat-completions form.");
  });

  it("does not get the key to another host by a redirect", async () => {
    const other = await serve((response) => response.end(chat("{}")));
    const { url } = await serve((response) => response.writeHead(307, { location: `${other.url}/chat/completions` }).end());
    expect(await refusalOf(ask(url))).toBe("The language model could not be reached.");
    expect(other.seen).toEqual([]);
  });

  it("is left when its answer does not end", async () => {
    let written = 0;
    const { url } = await serve((response) => {
      const more = () => {
        while (!response.destroyed && written < 64 * 1_024 * 1_024) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536, 32))) {
            response.once("drain", more);
            return;
          }
        }
      };
      more();
    });
    expect(await refusalOf(ask(url))).toBe("The language model's answer is too long.");
    expect(written).toBeLessThan(64 * 1_024 * 1_024);
  });

  it("is left when it says nothing, and when it stops in the middle", async () => {
    const silent = await serve(() => undefined);
    expect(await refusalOf(ask(silent.url, 50))).toBe("The language model did not answer in time.");
    const slow = await serve((response) => response.write('{"choices": ['));
    expect(await refusalOf(ask(slow.url, 50))).toBe("The language model did not answer in time.");
  });

  it("is refused when it hangs up, or is not there", async () => {
    const { url } = await serve((response) => response.destroy());
    expect(await refusalOf(ask(url))).toBe("The language model could not be reached.");
    expect(await refusalOf(ask("http://127.0.0.1:1"))).toBe("The language model could not be reached.");
  });
});
