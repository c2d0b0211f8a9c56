"use client";
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { JournalView } from "@slipstream/core/ledger";
import { EmptyState, ErrorState, LoadingRows } from "@slipstream/ui";
import { useState } from "react";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { JournalItems } from "./journal-items.tsx";
import styles from "./journals.module.css";
import { NoteDialog } from "./note-dialog.tsx";
import { useBooksActions, useJournalSearch } from "./use-ledger.ts";

const TYPING_MS = 300;

/** For operators: every journal of the fee ledger. From a payment, its refund. */
export function JournalSearch() {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), TYPING_MS);
  const query = useJournalSearch(search);
  const [refunded, setRefunded] = useState<JournalView | null>(null);
  const journals = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className={styles.bar}>
        <TextInput
          className={styles.search}
          type="search"
          aria-label="Search journals"
          placeholder="A kind, an id, or the beginning of a key"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {query.isPending ? (
        <LoadingRows label="Journals: loading" />
      ) : query.isError && !query.data ? (
        <ErrorState
          title="Journals could not be loaded."
          holds={messageOf(query.error)}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      ) : journals.length === 0 ? (
        <EmptyState>{search === "" ? "Nothing was booked yet." : `No journal has to do with "${search}".`}</EmptyState>
      ) : (
        <>
          <JournalItems
            journals={journals}
            label="All journals"
            actions={(journal) =>
              journal.kind === "payment" && journal.detail.invoiceId ? (
                <Button variant="default" size="xs" onClick={() => setRefunded(journal)}>
                  Refund
                </Button>
              ) : null
            }
          />
          <MoreRows
            shown={journals.length}
            hasMore={query.hasNextPage}
            loading={query.isFetchingNextPage}
            onMore={() => query.fetchNextPage()}
          />
        </>
      )}
      {refunded ? <RefundDialog payment={refunded} onClose={() => setRefunded(null)} /> : null}
    </>
  );
}

function RefundDialog({ payment, onClose }: { payment: JournalView; onClose: () => void }) {
  const { refund } = useBooksActions();
  const currency = payment.entries[0]?.currency ?? "";
  return (
    <NoteDialog
      title="Refund this payment"
      confirm="Refund"
      noteLabel="Why"
      amountIn={currency}
      onClose={onClose}
      onConfirm={({ note, amount }) => refund.mutateAsync({ invoiceId: payment.detail.invoiceId ?? "", reason: note, amount })}
    >
      <p className="t2">
        The money goes back to the follower. The platform and the masters give up their parts in proportion, the masters from their reserve
        first.
      </p>
    </NoteDialog>
  );
}
