"use client";
import { Button, Modal } from "@mantine/core";
import { useRouter } from "next/navigation";
import styles from "./dialogs.module.css";
import type { useLeaveGuard } from "./use-leave-guard.ts";

/** Asked when a link leads away from what is not saved. */
export function LeaveDialog({ guard, onDiscard }: { guard: ReturnType<typeof useLeaveGuard>; onDiscard: () => void }) {
  const router = useRouter();
  const go = () => {
    if (guard.wanted === null) return;
    guard.stay();
    router.push(guard.wanted as Parameters<typeof router.push>[0]);
  };
  return (
    <Modal opened={guard.wanted !== null} onClose={guard.stay} title="Leave without saving?" size={440}>
      <p className="t2">Your changes are not saved as a version. This tab keeps them until it is closed; nothing that runs changes.</p>
      <div className={styles.actions}>
        <Button
          color="crit"
          variant="subtle"
          size="md"
          onClick={() => {
            onDiscard();
            go();
          }}
        >
          Leave and discard
        </Button>
        <Button variant="default" size="md" onClick={go}>
          Leave, keep for later
        </Button>
        <Button size="md" onClick={guard.stay} data-autofocus>
          Stay
        </Button>
      </div>
    </Modal>
  );
}
