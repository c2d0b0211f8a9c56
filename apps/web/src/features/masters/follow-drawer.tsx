"use client";
import { Button, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { ErrorState, LoadingRows } from "@slipstream/ui";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { FollowDialog } from "./follow/follow-dialog.tsx";
import { formOf, newForm } from "./follow/follow-form.ts";
import { useFollowTerms } from "./follow/use-follow.ts";
import styles from "./follow-drawer.module.css";
import { MasterFace } from "./master-name.tsx";

type FollowDrawerProps = {
  masterId: string;
  /** A follow of the reader that is to be edited; without it a new one begins. */
  followId?: string | null;
  opened: boolean;
  onClose: () => void;
};

/** Begins or edits a follow: amount, limits, what it would have brought, and a yes to all of it. */
export function FollowDrawer({ masterId, followId = null, opened, onClose }: FollowDrawerProps) {
  const narrow = useMediaQuery("(max-width: 62em)", false);
  const { selection } = useSelectedAccount();
  const { terms, follow } = useFollowTerms(masterId, followId);
  const failed = terms.error ?? follow.error;
  const name = terms.data?.masterName;
  const title = name ? (
    <span className={styles.title}>
      <MasterFace name={name} size={28} />
      {followId ? `Your follow of ${name}` : `Follow ${name}`}
    </span>
  ) : (
    "Follow"
  );
  const ready = terms.data !== undefined && (followId === null || follow.data !== undefined);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      position="right"
      size={narrow ? "100%" : 1_000}
      classNames={{ content: styles.content, body: styles.body }}
      closeOnClickOutside={false}
    >
      {failed && !ready ? (
        <ErrorState
          title="The terms could not be loaded."
          holds={`Nothing was changed. ${messageOf(failed)}`}
          action={
            <Button
              onClick={() => {
                void terms.refetch();
                if (followId !== null) void follow.refetch();
              }}
            >
              Retry
            </Button>
          }
        />
      ) : null}
      {!ready && !failed ? <LoadingRows label="Terms: loading" rows={8} columns={2} height={44} /> : null}
      {ready && terms.data ? (
        <FollowDialog
          key={followId ?? "new"}
          terms={terms.data}
          follow={follow.data ?? null}
          initial={
            follow.data ? formOf(follow.data.settings, follow.data.accountId) : newForm(terms.data, selection === "all" ? null : selection)
          }
          onClose={onClose}
        />
      ) : null}
    </Drawer>
  );
}
