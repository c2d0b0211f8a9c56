"use client";
import { Button } from "@mantine/core";
import type { NoticeView } from "@slipstream/core/notices";
import { Ago, EmptyState, ErrorState, LoadingRows } from "@slipstream/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./notice-list.module.css";
import { useMarkRead } from "./use-mark-read.ts";

const PAGE = 20;

/** The reader's notices, newest first, each with the way to what it is about. */
export default function NoticeList({ onLeave }: { onLeave: () => void }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(trpc.notices.list.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: (page) => page.nextCursor }));
  const { markRead, markAllRead } = useMarkRead();
  const notices = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const newest = notices[0];
  const hasUnread = (list.data?.pages[0]?.unread ?? 0) > 0;
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.title}>Notifications</h2>
        {newest ? (
          // Never disabled: the focus would be lost from the popover.
          <Button
            variant="subtle"
            size="xs"
            aria-disabled={!hasUnread}
            data-disabled={!hasUnread || undefined}
            onClick={() => (hasUnread ? markAllRead.mutate({ through: newest.id }) : undefined)}
          >
            Mark all read
          </Button>
        ) : null}
      </div>
      <div className={styles.body}>
        {list.isPending ? <LoadingRows label="Your notifications" rows={4} columns={1} /> : null}
        {list.isError && !list.data ? (
          <ErrorState
            title="Notifications could not be loaded."
            holds={messageOf(list.error)}
            action={<Button onClick={() => list.refetch()}>Retry</Button>}
          />
        ) : null}
        {list.data && notices.length === 0 ? (
          <EmptyState>Nothing yet. When a trade is not copied, a close fails or a follow stops, it stands here.</EmptyState>
        ) : null}
        {notices.length > 0 ? (
          <ul className={styles.list}>
            {notices.map((notice) => (
              <li key={notice.id}>
                <NoticeRow
                  notice={notice}
                  onFollow={() => {
                    if (!notice.read) markRead.mutate({ ids: [notice.id] });
                    onLeave();
                  }}
                />
              </li>
            ))}
          </ul>
        ) : null}
        {list.hasNextPage ? (
          <div className={styles.more}>
            <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              Show older
            </Button>
          </div>
        ) : null}
      </div>
      <Link href="/settings/notifications" prefetch={false} className={styles.foot} onClick={onLeave}>
        Choose what is mailed to you
      </Link>
    </>
  );
}

function NoticeRow({ notice, onFollow }: { notice: NoticeView; onFollow: () => void }) {
  return (
    <Link href={notice.link} prefetch={false} className={styles.notice} data-unread={!notice.read || undefined} onClick={onFollow}>
      <span className={styles.what}>
        {notice.read ? null : <span className="sr-only">Unread: </span>}
        {notice.title}
      </span>
      <Ago value={notice.at} className={styles.when} />
      <span className={styles.words}>{notice.body}</span>
    </Link>
  );
}
