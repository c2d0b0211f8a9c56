"use client";
import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { type FormEvent, type ReactNode, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./ledger-page.module.css";

const LEAST = 3;
const MOST = 300;

export type NoteDialogProps = {
  title: string;
  /** What it does to the books and to people. */
  children: ReactNode;
  /** The deed itself: "Mark as paid". */
  confirm: string;
  noteLabel: string;
  /** Asks for an amount too, in this currency; left empty, all that there is. */
  amountIn?: string;
  onConfirm: (input: { note: string; amount: string | undefined }) => Promise<unknown>;
  onClose: () => void;
};

/** Asks an operator why, before something is booked by hand. */
export function NoteDialog({ title, children, confirm, noteLabel, amountIn, onConfirm, onClose }: NoteDialogProps) {
  const [note, setNote] = useState("");
  const [amount, setAmount] = useState("");
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRunning(true);
    setFailure(null);
    try {
      await onConfirm({ note: note.trim(), amount: amount.trim() === "" ? undefined : amount.trim() });
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
      setRunning(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size={460}>
      <form onSubmit={submit} noValidate className={styles.form}>
        {children}
        {amountIn ? (
          <TextInput
            label={`Amount in ${amountIn}`}
            description="Left empty: all that is left of it"
            inputMode="decimal"
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
          />
        ) : null}
        <Textarea
          label={noteLabel}
          description="Kept with it, for whoever looks later"
          maxLength={MOST}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          data-autofocus
        />
        {failure ? <Notice tone="crit">{failure}</Notice> : null}
        <div className={styles.buttons}>
          <Button variant="default" size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="md" loading={running} disabled={note.trim().length < LEAST}>
            {confirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
