"use client";
import { Button, Checkbox, Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { FeeAccrualView } from "@slipstream/core/fees";
import { ErrorState, KeyValue, LoadingBlock, Notice } from "@slipstream/ui";
import { useRef, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./agree-dialog.module.css";
import { TermsText } from "./terms-text.tsx";
import { useAgree, useTerms } from "./use-fees.ts";

type AgreeDialogProps = { accrual: FeeAccrualView; opened: boolean; onClose: () => void };

/** Shows both rates and the new terms, and agrees to them; the old rate holds for whoever does not. */
export function AgreeDialog({ accrual, opened, onClose }: AgreeDialogProps) {
  const agree = useAgree();
  const close = () => {
    if (agree.isPending) return;
    agree.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`${accrual.masterName} asks ${accrual.askedPercentage}%`} size={560}>
      {opened ? <AgreeForm accrual={accrual} agree={agree} onClose={close} onDone={onClose} /> : null}
    </Modal>
  );
}

type AgreeFormProps = { accrual: FeeAccrualView; agree: ReturnType<typeof useAgree>; onClose: () => void; onDone: () => void };

function AgreeForm({ accrual, agree, onClose, onDone }: AgreeFormProps) {
  const terms = useTerms(accrual.masterId, accrual.accountId);
  const [agreed, setAgreed] = useState(false);
  const [missed, setMissed] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const asked = terms.data?.feePercentage ?? accrual.askedPercentage;
  const submit = () => {
    if (!agreed) {
      setMissed(true);
      box.current?.focus();
    } else
      agree.mutate(
        { followId: accrual.followId, feePercentage: asked },
        {
          onSuccess: () => {
            notifications.show({ title: "Agreed", message: `${asked}% of new profit from the next period on.`, color: "up" });
            onDone();
          },
        },
      );
  };
  return (
    <div className={styles.form}>
      <KeyValue
        rows={[
          { key: "now", label: "You pay now, of new profit", value: `${accrual.nextFeePercentage}%` },
          { key: "asked", label: `${accrual.masterName} asks`, value: <b>{asked}%</b> },
        ]}
      />
      <p className="t2">
        You need not agree: {accrual.nextFeePercentage}% go on to hold for you, and copying goes on. If you agree, {asked}% hold from the
        next period on; profit up to then is settled at the old rate.
      </p>
      {terms.error && !terms.data ? (
        <ErrorState
          title="The terms could not be loaded."
          holds={`Nothing was changed. ${messageOf(terms.error)}`}
          action={<Button onClick={() => terms.refetch()}>Retry</Button>}
        />
      ) : terms.data ? (
        <>
          <TermsText text={terms.data.text} label="New terms of the copy fee" />
          <Checkbox
            ref={box}
            checked={agreed}
            onChange={(event) => {
              setAgreed(event.currentTarget.checked);
              setMissed(false);
            }}
            label={`I agree to pay ${accrual.masterName} ${asked}% of new profit under these terms`}
            error={missed ? "Tick it to agree, or keep the old rate." : undefined}
          />
        </>
      ) : (
        <LoadingBlock label="Terms" height={180} />
      )}
      {agree.error ? <Notice tone="crit">Nothing was changed. {messageOf(agree.error)}</Notice> : null}
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={onClose} disabled={agree.isPending} data-autofocus>
          Keep {accrual.nextFeePercentage}%
        </Button>
        <Button size="md" onClick={submit} loading={agree.isPending} disabled={!terms.data}>
          Agree to {asked}%
        </Button>
      </div>
    </div>
  );
}
