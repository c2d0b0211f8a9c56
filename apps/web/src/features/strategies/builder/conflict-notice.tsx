"use client";
import { Button, Modal, Stack } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { useState } from "react";
import styles from "./dialogs.module.css";
import { WordsChanges } from "./words-changes.tsx";

type ConflictNoticeProps = {
  base: number;
  newest: number;
  theirs: string;
  mine: string;
  isDirty: boolean;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
};

/** Somebody, or another tab, saved a newer version: nothing is overwritten before it was seen. */
export function ConflictNotice({ base, newest, theirs, mine, isDirty, onTakeTheirs, onKeepMine }: ConflictNoticeProps) {
  const [opened, setOpened] = useState(false);
  const choose = (act: () => void) => () => {
    act();
    setOpened(false);
  };
  return (
    <>
      <Notice
        tone="warn"
        action={
          <Button size="xs" variant="default" onClick={() => setOpened(true)}>
            See the difference
          </Button>
        }
      >
        Version {newest} was saved meanwhile; you began from version {base}.{" "}
        {isDirty ? "Your changes are kept here and overwrite nothing." : "What you see is the older one."}
      </Notice>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`Version ${newest} and yours`} size={640}>
        <Stack gap="md">
          <p className="t2">
            From version {newest} to what you have here: − is only in version {newest}, + is only in yours.
          </p>
          <WordsChanges before={theirs} after={mine} whole />
          <div className={styles.actions}>
            <Button variant="default" size="md" onClick={choose(onTakeTheirs)}>
              Take version {newest}
            </Button>
            <Button size="md" onClick={choose(onKeepMine)}>
              Go on with mine
            </Button>
          </div>
          <p className="t2">
            Whichever you take, the other one stays: version {newest} in the list of versions, yours one step back by Undo.
          </p>
        </Stack>
      </Modal>
    </>
  );
}
