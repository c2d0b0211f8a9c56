import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createSmtpTransport } from "./smtp-transport.ts";

let server: SMTPServer;
let transport: ReturnType<typeof createSmtpTransport>;
let url: string;
const received: Email[] = [];

/** Refuses some addresses as real servers do: `bounce@` for good, `busy@` for now. */
const REFUSALS: Readonly<Record<string, number>> = { "bounce@example.com": 550, "busy@example.com": 451 };

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      const responseCode = REFUSALS[address];
      done(responseCode ? Object.assign(new Error("not this one"), { responseCode }) : undefined);
    },
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        PostalMime.parse(Buffer.concat(parts)).then(
          (mail) => {
            received.push(mail);
            done();
          },
          (error: Error) => done(error),
        );
      });
    },
  });
  const listening = await new Promise<ReturnType<SMTPServer["listen"]>>((resolve) => {
    const opened = server.listen(0, "127.0.0.1", () => resolve(opened));
  });
  const address = listening.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  url = `smtp://127.0.0.1:${address.port}`;
  transport = createSmtpTransport({ url, from: "Slipstream <no-reply@slip.example>" });
});
afterAll(async () => {
  transport?.close();
  await new Promise<void>((resolve) => server.close(resolve));
});
beforeEach(() => {
  received.length = 0;
});

const mail = (to: string, subject = "Confirm your e-mail address") => ({
  id: "0192f0c1-0000-7000-8000-000000000001",
  userId: null,
  to,
  subject,
  text: "Grüße\n\nhttps://slip.example/confirm-email?token=abc",
  html: "<p>Grüße</p>",
  createdAt: 0,
});

it("sends both forms of a mail, from our address, under an id of its own", async () => {
  expect(await transport.send(mail("ada@example.com"))).toEqual({ kind: "sent" });
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    subject: "Confirm your e-mail address",
    from: { name: "Slipstream", address: "no-reply@slip.example" },
    to: [{ address: "ada@example.com" }],
    messageId: "<0192f0c1-0000-7000-8000-000000000001@slip.example>",
  });
  expect(received[0]?.text).toContain("Grüße\n\nhttps://slip.example/confirm-email?token=abc");
  expect(received[0]?.html).toContain("<p>Grüße</p>");
});

it.each([
  ["for good", "bounce@example.com", true],
  ["for now", "busy@example.com", false],
])("tells a refusal %s", async (_name, to, permanent) => {
  expect(await transport.send(mail(to))).toMatchObject({ kind: "failed", permanent, error: expect.stringContaining("not this one") });
});

it("tries again later where there is no server", async () => {
  const nowhere = createSmtpTransport({ url: "smtp://127.0.0.1:1", from: "no-reply@slip.example" });
  expect(await nowhere.send(mail("ada@example.com"))).toMatchObject({ kind: "failed", permanent: false });
  nowhere.close();
});

it("lets no header be smuggled in by a subject", async () => {
  await transport.send(mail("ada@example.com", "Hello\r\nBcc: eve@example.com\r\n\r\nbody"));
  expect(received[0]?.bcc).toBeUndefined();
  expect(received[0]?.headers.map(({ key }) => key)).not.toContain("bcc");
});

it("sends to the one address as it stands, not to several in one", async () => {
  await transport.send(mail("ada@example.com, eve@example.com"));
  expect(received.flatMap(({ to }) => to ?? []).map(({ address }) => address)).not.toContain("eve@example.com");
});
