"use client";
import { Popover } from "@mantine/core";
import { LoadingRows } from "@slipstream/ui";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useNewsLive } from "@/live/index.ts";
import { useTRPC } from "@/trpc/client.tsx";
import styles from "./notice-bell.module.css";

/** The stream says when there are news; this is for when it is lost. */
const ASK_EVERY_MS = 60_000;
const MOST_SHOWN = 99;
const WIDTH = "min(380px, calc(100vw - 24px))";

const NoticeList = dynamic(() => import("./notice-list.tsx"), {
  ssr: false,
  loading: () => <LoadingRows label="Your notifications" rows={4} columns={1} />,
});

const countInWords = (unread: number): string => (unread > MOST_SHOWN ? `more than ${MOST_SHOWN} unread` : `${unread} unread`);

/** How many notices the reader has not read, on every page; the notices themselves in a popover, loaded when it is first opened. */
export function NoticeBell({ userId }: { userId: string }) {
  const trpc = useTRPC();
  const [opened, setOpened] = useState(false);
  useNewsLive(userId);
  const count = useQuery(trpc.notices.count.queryOptions(undefined, { refetchInterval: ASK_EVERY_MS }));
  const unread = count.data?.unread ?? 0;
  return (
    <>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" offset={8} width={WIDTH} trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={styles.bell}
            aria-label={unread === 0 ? "Notifications" : `Notifications, ${countInWords(unread)}`}
            onClick={() => setOpened((is) => !is)}
          >
            <IconBell size={18} stroke={1.5} aria-hidden="true" />
            {unread === 0 ? null : (
              <span className={styles.count} aria-hidden="true">
                {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
              </span>
            )}
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Notifications" className={styles.dropdown}>
          <NoticeList onLeave={() => setOpened(false)} />
        </Popover.Dropdown>
      </Popover>
      <span className="sr-only" role="status">
        {unread === 0 ? "" : `Notifications: ${countInWords(unread)}`}
      </span>
    </>
  );
}
