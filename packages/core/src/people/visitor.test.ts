import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeDevice, networkOf, toPlainVisitor } from "./visitor.ts";

describe("the network of an address", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", "unknown"],
  ])("%s is in %s", (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });

  it("is the same however the second half of an IPv6 address reads", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
    const half = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(half, half, half, (head, one, other) => {
        expect(networkOf([...head, ...one].join(":"))).toBe(networkOf([...head, ...other].join(":")));
      }),
    );
  });
});

it("writes a visitor down in one line of bounded length, whatever was sent", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), fc.string({ unit: "binary", maxLength: 500 }), (ip, userAgent) => {
      const plain = toPlainVisitor({ ip: `${ip}\r\n`, userAgent: `${userAgent}\u2028` });
      expect(`${plain.ip}${plain.userAgent}`).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(plain.ip.length).toBeLessThanOrEqual(64);
      expect(plain.userAgent.length).toBeLessThanOrEqual(200);
    }),
  );
});

it.each([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Windows"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Safari on iOS",
  ],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14.1; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS"],
  ["Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"],
  ["curl/8.5.0", "curl"],
  ["", "Unknown device"],
])("calls %s %s", (userAgent, device) => {
  expect(describeDevice(userAgent)).toBe(device);
});
