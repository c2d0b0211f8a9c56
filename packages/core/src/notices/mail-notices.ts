import type { Clock, NextId } from "@slipstream/kernel";
import { type MailRecord, renderLetter } from "../people/server.ts";
import { isWanted } from "./channels.ts";
import type { NoticeKind } from "./notice-kinds.ts";
import { KIND_WORDS, sayNotice } from "./notice-words.ts";
import type { DueNotice, NoticeStore } from "./ports.ts";

const BATCH = 500;
/** In one mail; the others are counted, and are in the app. */
const MAX_IN_A_MAIL = 20;
const SETTINGS = "/settings/notifications";

/** Skips that were read in the app meanwhile are no news any more; what stops or fails goes out in any case. */
const goesOut = ({ kind, chosen, email, readAt }: DueNotice): boolean =>
  email !== null && isWanted(kind, "email", chosen) && !(kind === "copy-skipped" && readAt !== null);

type PlanOptions = { readonly appUrl: string; readonly now: number; readonly nextId: NextId };

/** The mails for notices that are due: what is due together of one kind for one person is one mail. Each mail says how to turn it off. */
export function planNoticeMails(due: readonly DueNotice[], options: PlanOptions): MailRecord[] {
  const groups = new Map<string, DueNotice[]>();
  for (const notice of due.filter(goesOut)) {
    const key = `${notice.userId} ${notice.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), notice]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || first.email === null) return [];
    const letter = writeLetter(first.kind, group, options.appUrl);
    return [{ id: options.nextId(), userId: first.userId, to: first.email, ...letter, createdAt: options.now }];
  });
}

function writeLetter(kind: NoticeKind, group: readonly DueNotice[], appUrl: string) {
  const all = group.map((notice) => sayNotice(notice));
  const [first] = all;
  const isAlone = all.length === 1;
  const [link = "/copying", ...others] = [...new Set(all.map((each) => each.link))];
  const shown = all.slice(0, MAX_IN_A_MAIL).map(({ title, body }) => (isAlone ? body : `${title}. ${body}`));
  const more = all.length > MAX_IN_A_MAIL ? [`And ${all.length - MAX_IN_A_MAIL} more.`] : [];
  return renderLetter(
    {
      subject: isAlone && first ? first.title : `${KIND_WORDS[kind].name} (${all.length})`,
      paragraphs: [...shown, ...more],
      action: { label: "See it in Slipstream", url: `${appUrl}${others.length === 0 ? link : "/copying"}` },
      off: { label: `Turn off mails of this kind (${KIND_WORDS[kind].name.toLowerCase()})`, url: `${appUrl}${SETTINGS}` },
    },
    appUrl,
  );
}

/** Puts the mails of notices that are due into the outbox. Answers how many notices there were, and whether there may be more. */
export async function mailDueNotices({
  store,
  clock,
  nextId,
  appUrl,
}: {
  store: NoticeStore;
  clock: Clock;
  nextId: NextId;
  appUrl: string;
}): Promise<{ notices: number; mails: number; more: boolean }> {
  const now = clock.now();
  const settled = await store.settleDueMails(now, BATCH, (due) => planNoticeMails(due, { appUrl, now, nextId }));
  return { ...settled, more: settled.notices === BATCH };
}
