import type { MailRecord } from "@slipstream/core/people/server";
import type { ClientBase } from "pg";
import { insertRows, type WriteColumn } from "../unnest.ts";

const COLUMNS: readonly WriteColumn<MailRecord>[] = [
  ["id", "uuid", (mail) => mail.id],
  ["user_id", "uuid", (mail) => mail.userId],
  ["to_address", "text", (mail) => mail.to],
  ["subject", "text", (mail) => mail.subject],
  ["text", "text", (mail) => mail.text],
  ["html", "text", (mail) => mail.html],
  ["created_at", "timestamptz", (mail) => new Date(mail.createdAt)],
  ["next_attempt_at", "timestamptz", (mail) => new Date(mail.createdAt)],
];

/** Puts any number of mails into the outbox, in the transaction of their cause. */
export async function appendMails(client: ClientBase, mails: readonly MailRecord[]): Promise<void> {
  if (mails.length === 0) return;
  const { text, values } = insertRows("mails", COLUMNS, mails);
  await client.query(text, values);
}
