"use client";
import { Button } from "@mantine/core";
import { EmptyState, ErrorState, LoadingRows, Time } from "@slipstream/ui";
import Link from "next/link";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./consents-list.module.css";
import { TermsText } from "./terms-text.tsx";
import { useConsents } from "./use-fees.ts";

/** What the reader agreed to: whom it is about, when, at which rate, and the whole text. */
export function ConsentsList() {
  const query = useConsents();
  if (query.isPending) return <LoadingRows label="What you agreed to: loading" />;
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="What you agreed to could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  const consents = query.data.pages.flatMap((page) => page.items);
  if (consents.length === 0)
    return <EmptyState>You agreed to no fee yet. What you agree to when you follow a master is kept here, word for word.</EmptyState>;
  return (
    <>
      <ul className={styles.list} aria-label="What you agreed to">
        {consents.map((consent) => (
          <li key={consent.id}>
            <details className={styles.consent}>
              <summary className={styles.summary}>
                <b>{consent.masterName}</b>
                <span>{consent.feePercentage}% of new profit</span>
                <span className={styles.when}>
                  agreed <Time value={consent.at} format="date-minute" />
                </span>
              </summary>
              <div className={styles.text}>
                <TermsText text={consent.terms} label={`Terms that you agreed to with ${consent.masterName}`} />
                <Link href={`/copying/${consent.followId}`} prefetch={false}>
                  The follow that it is about
                </Link>
              </div>
            </details>
          </li>
        ))}
      </ul>
      <MoreRows
        shown={consents.length}
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => query.fetchNextPage()}
      />
    </>
  );
}
