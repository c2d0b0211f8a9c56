import { expect, it } from "vitest";
import { mayShowInbox } from "./may-show-inbox.ts";

it.each([
  ["on one's own machine", {}, true],
  ["by another name of it", { HOST: "::1" }, true],
  ["with a database of its own", { EMBEDDED: "0" }, false],
  ["where mail is sent", { SMTP_URL: "smtp://mail.example:25" }, false],
  ["where other machines can connect", { HOST: "0.0.0.0" }, false],
] as const)("shows the inbox %s: %j %s", (_name, change, may) => {
  expect(mayShowInbox({ EMBEDDED: "1", HOST: "127.0.0.1", ...change })).toBe(may);
});
