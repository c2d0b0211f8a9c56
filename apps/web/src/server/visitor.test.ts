import { expect, it } from "vitest";
import { visitorOf } from "./visitor.ts";

const request = new Headers({ "x-forwarded-for": "6.6.6.6, 10.0.0.7", "x-peer-address": "127.0.0.1", "user-agent": "curl/8" });

it("believes the socket, not what a client writes", () => {
  expect(visitorOf(request, false)).toEqual({ ip: "127.0.0.1", userAgent: "curl/8" });
});

it("believes the last entry that a proxy of ours wrote", () => {
  expect(visitorOf(request, true).ip).toBe("10.0.0.7");
});

it("says unknown where nothing is known", () => {
  expect(visitorOf(new Headers(), true)).toEqual({ ip: "unknown", userAgent: "" });
});
