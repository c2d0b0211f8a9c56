import { type Clock, Refusal } from "@slipstream/kernel";
import type { LiveBus } from "../live/server.ts";
import { toPreferences } from "./channels.ts";
import type { SetPreferenceInput } from "./notice-input.ts";
import { countOf, sayNotice } from "./notice-words.ts";
import type { NewNotice, NoticeRecord, NoticeStore } from "./ports.ts";
import type { NoticePreferenceView, NoticeView, UnreadView } from "./views.ts";

export type NoticesDeps = {
  readonly store: NoticeStore;
  /** The wall clock. */
  readonly clock: Clock;
  readonly live: LiveBus;
};
type Mine = { readonly userId: string };

const MAX_COUNTED = 100;
const SEQ = /^\d{1,18}$/;

const toView = ({ id, firstAt, at, readAt, ...content }: NoticeRecord): NoticeView => ({
  id,
  kind: content.kind,
  ...sayNotice(content),
  count: countOf(content),
  firstAt: new Date(firstAt).toISOString(),
  at: new Date(at).toISOString(),
  read: readAt !== null,
});

/** What people are told, bound to its ports. */
export function createNotices({ store, clock, live }: NoticesDeps) {
  const count = async ({ userId }: Mine): Promise<UnreadView> => ({ unread: await store.countUnread(userId, MAX_COUNTED) });
  /** The other tabs of the reader count anew. */
  const tell = (userIds: readonly string[]): void => {
    if (userIds.length > 0) live.publish([{ kind: "notices-changed", userIds }]);
  };

  return {
    count,

    /** Newest first; one that grew counts from when it last did. */
    async list({ userId, limit, cursor }: Mine & { limit: number; cursor?: string | null | undefined }): Promise<{
      items: NoticeView[];
      nextCursor: string | null;
      unread: number;
    }> {
      if (cursor != null && !SEQ.test(cursor))
        throw new Refusal("bad-input", "bad-input", "expected the next_cursor of the page before", { field: "cursor" });
      const [records, { unread }] = await Promise.all([
        store.list(userId, { beforeSeq: cursor ?? null, limit: limit + 1 }),
        count({ userId }),
      ]);
      const page = records.slice(0, limit);
      return { items: page.map(toView), nextCursor: records.length > limit ? (page.at(-1)?.seq ?? null) : null, unread };
    },

    /** Ids of others, and of none, change nothing. */
    async markRead({ userId, ids }: Mine & { ids: readonly string[] }): Promise<UnreadView> {
      if ((await store.markRead(userId, ids, clock.now())) > 0) tell([userId]);
      return count({ userId });
    },

    async markAllRead({ userId, through }: Mine & { through?: string | undefined }): Promise<UnreadView> {
      if ((await store.markAllRead(userId, through ?? null, clock.now())) > 0) tell([userId]);
      return count({ userId });
    },

    /** Every kind and channel. */
    preferences: async ({ userId }: Mine): Promise<NoticePreferenceView[]> => toPreferences(await store.listPreferences(userId)),

    async setPreference({ userId, kind, channel, wanted }: Mine & SetPreferenceInput): Promise<NoticePreferenceView[]> {
      await store.setPreference(userId, { kind, channel, wanted }, clock.now());
      return toPreferences(await store.listPreferences(userId));
    },

    /** Tells people something, in a transaction of its own. */
    async append(notices: readonly NewNotice[]): Promise<void> {
      if (notices.length > 0) tell(await store.append(notices));
    },
  };
}
export type Notices = ReturnType<typeof createNotices>;
