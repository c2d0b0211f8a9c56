"use client";
import { Button, Modal, Stack, Textarea } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { useState } from "react";
import styles from "./dialogs.module.css";
import { WordsChanges } from "./words-changes.tsx";

type SaveDialogProps = {
  opened: boolean;
  onClose: () => void;
  /** The number that the version will have. */
  next: number;
  before: string;
  after: string;
  isRunning: boolean;
  saving: boolean;
  failure: string | null;
  onSave: (note: string) => void;
};

/** Says what changes in words before it is saved as a version. */
export function SaveDialog({ opened, onClose, next, before, after, isRunning, saving, failure, onSave }: SaveDialogProps) {
  const [note, setNote] = useState("");
  return (
    <Modal opened={opened} onClose={onClose} title={`Save as version ${next}`} size={560}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave(note.trim());
        }}
      >
        <Stack gap="md">
          <WordsChanges before={before} after={after} />
          <Textarea
            label="Note (optional)"
            description="Why it was changed, for the list of versions"
            data-autofocus
            autosize
            minRows={1}
            maxRows={4}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey) return;
              event.preventDefault();
              onSave(note.trim());
            }}
          />
          {isRunning ? (
            <Notice tone="info">
              It runs. Open positions keep the version that opened them; whether entries take version {next} is decided where it runs.
            </Notice>
          ) : null}
          {failure ? <Notice tone="crit">{failure}</Notice> : null}
          <div className={styles.actions}>
            <Button variant="default" size="md" onClick={onClose} disabled={saving}>
              Go on editing
            </Button>
            <Button size="md" type="submit" loading={saving}>
              Save version {next}
            </Button>
          </div>
        </Stack>
      </form>
    </Modal>
  );
}
