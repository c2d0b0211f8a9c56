import { describe, expect, it } from "vitest";
import { toContentSecurityPolicy, toStreamOrigins } from "./content-security-policy.ts";

const directives = (policy: string): Map<string, string> =>
  new Map(policy.split("; ").map((part) => [part.split(" ")[0] ?? "", part.split(" ").slice(1).join(" ")]));

describe("toContentSecurityPolicy", () => {
  const policy = directives(
    toContentSecurityPolicy({ nonce: "abc", streamOrigins: ["ws://localhost:3001"], https: false, development: false }),
  );

  it.each([
    ["default-src", "'self'"],
    ["script-src", "'self' 'nonce-abc' 'strict-dynamic'"],
    ["style-src", "'self' 'nonce-abc'"],
    ["style-src-attr", "'unsafe-inline'"],
    ["object-src", "'none'"],
    ["base-uri", "'none'"],
    ["frame-ancestors", "'none'"],
    ["connect-src", "'self' ws://localhost:3001"],
    ["img-src", "'self' data: blob:"],
    ["font-src", "'self'"],
  ])("%s is %s", (name, sources) => {
    expect(policy.get(name)).toBe(sources);
  });

  it("allows neither inline scripts nor eval outside development", () => {
    expect(policy.get("script-src")).not.toMatch(/unsafe/);
    const development = directives(toContentSecurityPolicy({ nonce: "abc", streamOrigins: [], https: false, development: true }));
    expect(development.get("script-src")).toContain("'unsafe-eval'");
    expect(development.get("style-src")).toBe("'self' 'unsafe-inline'");
  });

  it("upgrades requests only where the page itself is secure", () => {
    expect(policy.has("upgrade-insecure-requests")).toBe(false);
    expect(toContentSecurityPolicy({ nonce: "n", streamOrigins: [], https: true, development: false })).toContain(
      "upgrade-insecure-requests",
    );
  });
});

describe("toStreamOrigins", () => {
  const page = new URL("http://box.test:3000/trade");
  it.each([
    ["the stream's own address", "wss://stream.test/live", undefined, ["wss://stream.test", "https://stream.test"]],
    ["an http address", "http://localhost:3001", undefined, ["ws://localhost:3001", "http://localhost:3001"]],
    [
      "both, when the page was opened by another name",
      "ws://localhost:3001",
      "3001",
      ["ws://localhost:3001", "http://localhost:3001", "ws://box.test:3001", "http://box.test:3001"],
    ],
    ["the page's host at the stream's port", undefined, "3001", ["ws://box.test:3001", "http://box.test:3001"]],
    ["no address at all", undefined, undefined, []],
    ["what is no URL", "not a url", undefined, []],
    ["what would add a source", "javascript:alert(1)", undefined, []],
    ["a port that is none", undefined, "3001; script-src *", []],
  ])("%s", (_name, url, port, expected) => {
    expect(toStreamOrigins(url, port, page)).toEqual(expected);
  });

  it("speaks wss on a secure page", () => {
    expect(toStreamOrigins(undefined, "3001", new URL("https://box.test/"))).toEqual(["wss://box.test:3001", "https://box.test:3001"]);
  });
});
