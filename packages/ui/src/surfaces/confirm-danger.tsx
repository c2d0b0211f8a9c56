"use client";
import { Button, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Notice } from "../states/states.tsx";
import styles from "./confirm-danger.module.css";

export type ConfirmDangerProps = {
  opened: boolean;
  onClose: () => void;
  /** A question: "Close 3 positions?" */
  title: string;
  /** What will happen, in numbers: one line each. */
  consequences: readonly ReactNode[];
  /** The deed itself: "Close 0.034 BTC", never "OK". */
  confirmLabel: string;
  cancelLabel?: string;
  /** May return a promise. The dialog closes when it is done; what it throws is shown in the dialog, which stays open. */
  onConfirm: () => unknown;
  /** Turns what `onConfirm` threw into a sentence. */
  explainError?: (error: unknown) => string;
};

const defaultExplanation = (error: unknown): string => (error instanceof Error ? error.message : "It did not work. Nothing was changed.");

/** Asks before a dangerous deed and says first what it does. The cursor starts on the way back. */
export function ConfirmDanger(props: ConfirmDangerProps) {
  const { opened, onClose, title, consequences, confirmLabel, cancelLabel = "Keep as it is", onConfirm, explainError } = props;
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const close = () => {
    if (running) return;
    setFailure(null);
    onClose();
  };
  const confirm = async () => {
    setRunning(true);
    setFailure(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure((explainError ?? defaultExplanation)(error));
    } finally {
      setRunning(false);
    }
  };

  return (
    <Modal opened={opened} onClose={close} title={title} size={420}>
      <ul className={styles.list}>
        {consequences.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of sentences
          <li key={index}>{line}</li>
        ))}
      </ul>
      {failure ? <Notice tone="crit">{failure}</Notice> : null}
      <div className={styles.actions}>
        <Button variant="default" size="md" onClick={close} data-autofocus disabled={running}>
          {cancelLabel}
        </Button>
        <Button color="crit" size="md" onClick={() => void confirm()} loading={running}>
          {confirmLabel}
        </Button>
      </div>
    </Modal>
  );
}
