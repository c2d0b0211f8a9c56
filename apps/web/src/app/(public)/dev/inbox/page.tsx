import { isRefusal } from "@slipstream/kernel";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getContainer } from "@/server/container.ts";
import styles from "./inbox.module.css";
import { MailText } from "./mail-text.tsx";

export const metadata: Metadata = { title: "Inbox", robots: { index: false }, referrer: "no-referrer" };
export const dynamic = "force-dynamic";

async function readInbox() {
  try {
    return await getContainer().services.people.inbox();
  } catch (error) {
    if (isRefusal(error)) notFound();
    throw error;
  }
}

/** What would have been mailed. Exists where no mail leaves this machine, and nowhere else. */
export default async function Page() {
  const mails = await readInbox();
  return (
    <section className={styles.page}>
      <h1>Inbox</h1>
      <p className={styles.lead}>
        No mail server is set (SMTP_URL), so mails stay on this machine and are shown here, newest first. Only this machine can open this
        page.
      </p>
      {mails.length === 0 ? <p>No mail yet. A mail takes a second or two to arrive.</p> : null}
      {mails.map(({ id, to, subject, text, at }) => (
        <article key={id} className={styles.mail} aria-labelledby={`mail-${id}`}>
          <h2 id={`mail-${id}`}>{subject}</h2>
          <p className={styles.meta}>
            To {to}, <time dateTime={at}>{at.replace("T", " ").slice(0, 19)} UTC</time>
          </p>
          <MailText text={text} />
        </article>
      ))}
    </section>
  );
}
