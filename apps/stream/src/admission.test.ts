import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { addressOf, createPlaces, isOwnOrigin, readWish } from "./admission.ts";

const aRequest = (url: string, headers: Record<string, string> = {}): IncomingMessage =>
  ({ url, headers, socket: { remoteAddress: "10.0.0.9" } }) as unknown as IncomingMessage;
const options = { appOrigin: "https://app.example", isBehindProxy: false };

it.each([
  ["https://app.example", "stream.example", true],
  ["https://stream.example:444", "stream.example:3001", true],
  ["http://[::1]:3000", "[::1]:3001", true],
  ["http://app.example", "stream.example", false],
  ["https://app.example.evil.test", "stream.example", false],
  ["https://app.example/path", "stream.example", false],
  ["https://evil@app.example", "stream.example", false],
  ["null", "null", false],
  ["", "", false],
  ["https://evil.test", undefined, false],
  ["chrome-extension://stream.example", "stream.example", false],
])("takes a page from %s at host %s: %s", (origin, host, isOwn) => {
  expect(isOwnOrigin(origin, host, options.appOrigin)).toBe(isOwn);
});

it.each([
  ["/?ticket=t", {}, { kind: "ticket", text: "t" }],
  ["/stream?x=1&ticket=a.b", { origin: "https://app.example" }, { kind: "ticket", text: "a.b" }],
  ["/", { authorization: "Bearer slip_x" }, { kind: "bearer", text: "slip_x" }],
  ["/", { authorization: "bearer   slip_x" }, { kind: "bearer", text: "slip_x" }],
  ["/", { origin: "https://app.example" }, null],
])("reads what %s with %j brings", (url, headers, credential) => {
  expect(readWish(aRequest(url, headers as Record<string, string>), options)).toEqual({ address: "10.0.0.9", credential });
});

it.each([
  ["/", {}, 401],
  ["/", { authorization: "Basic abc" }, 401],
  ["/", { authorization: "Bearer a b" }, 401],
  ["/other", { origin: "https://app.example" }, 404],
  ["/?ticket=t", { origin: "https://evil.test" }, 403],
])("refuses %s with %j by %i", (url, headers, status) => {
  expect(readWish(aRequest(url, headers as Record<string, string>), options)).toMatchObject({ status });
});

it("believes a proxy only where there is one, and then its own entry only", () => {
  const request = aRequest("/", { "x-forwarded-for": "1.1.1.1, 2.2.2.2" });
  expect(addressOf(request, false)).toBe("10.0.0.9");
  expect(addressOf(request, true)).toBe("2.2.2.2");
  expect(addressOf(aRequest("/"), true)).toBe("10.0.0.9");
});

it("gives places back to whom they were taken from", () => {
  const places = createPlaces({ maxConnections: 3, maxConnectionsPerAddress: 2 });
  expect([places.take("a"), places.take("a"), places.take("a")]).toEqual([null, null, expect.objectContaining({ status: 429 })]);
  expect([places.take("b"), places.take("b")]).toEqual([null, expect.objectContaining({ status: 503 })]);
  places.free("a");
  expect(places.take("b")).toBeNull();
  expect(places.count()).toBe(3);
});
