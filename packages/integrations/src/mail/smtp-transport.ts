import type { MailTransport } from "@slipstream/core/people/server";
import { createTransport } from "nodemailer";

/** For each step of one delivery. */
const TIMEOUT_MS = 10_000;

/** Sends by SMTP. A refusal with a code from 500 on is for good; everything else may pass. */
export function createSmtpTransport({ url, from }: { url: string; from: string }): MailTransport & { close(): void } {
  const mailer = createTransport(
    {
      url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      dnsTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    async send({ id, to, subject, text, html }) {
      try {
        // One id for every attempt, so that a mail server that got it twice can tell.
        await mailer.sendMail({ to: { name: "", address: to }, subject, text, html, messageId: `<${id}@${senderHost(from)}>` });
        return { kind: "sent" };
      } catch (error) {
        return { kind: "failed", permanent: isPermanent(error), error: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => mailer.close(),
  };
}

/** Catches what would have been sent; the inbox page shows it. */
export const catchingTransport: MailTransport = { send: async () => ({ kind: "caught" }) };

const senderHost = (from: string): string => /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "localhost";

function isPermanent(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("responseCode" in error)) return false;
  return typeof error.responseCode === "number" && error.responseCode >= 500;
}
