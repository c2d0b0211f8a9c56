"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { FollowView } from "@slipstream/core/copy";
import { ConfirmDanger } from "@slipstream/ui";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { useFollows, useMoveAllFollows } from "./use-follows.ts";

const many = (count: number): string => `${count} ${count === 1 ? "follow" : "follows"}`;

/** The emergency switch over all follows on all accounts, and the way back. */
export function PauseAll() {
  const { pause, resume } = useMoveAllFollows();
  const { data: follows = NONE } = useFollows({ status: "alive", accountId: undefined });
  const [asking, setAsking] = useState(false);
  const active = follows.filter(({ status }) => status === "active").length;
  const paused = follows.filter(({ status }) => status === "paused").length;
  const open = follows.reduce((sum, { openPositions }) => sum + openPositions, 0);
  return (
    <>
      {paused > 0 ? (
        <Button
          size="md"
          variant="default"
          leftSection={<IconPlayerPlay size={16} stroke={1.5} aria-hidden="true" />}
          loading={resume.isPending}
          onClick={() =>
            resume.mutate(undefined, {
              onError: (error) => notifications.show({ title: "Nothing was resumed", message: messageOf(error), color: "crit" }),
            })
          }
        >
          Resume {active === 0 ? "all" : many(paused)}
        </Button>
      ) : null}
      {active > 0 ? (
        <Button
          size="md"
          variant="default"
          leftSection={<IconPlayerPause size={16} stroke={1.5} aria-hidden="true" />}
          onClick={() => setAsking(true)}
        >
          Pause all opens…
        </Button>
      ) : null}
      <ConfirmDanger
        opened={asking}
        onClose={() => setAsking(false)}
        title="Pause all opens?"
        consequences={[
          `${many(active)}, on all of your accounts, ${active === 1 ? "copies" : "copy"} no new position until you resume.`,
          open === 0
            ? "No position is open."
            : `${open} open ${open === 1 ? "position stays" : "positions stay"} and ${open === 1 ? "is" : "are"} closed when the master closes ${open === 1 ? "it" : "them"}.`,
          "What a master opens meanwhile is not made up for later.",
        ]}
        confirmLabel={`Pause ${many(active)}`}
        cancelLabel="Go on copying"
        onConfirm={() => pause.mutateAsync()}
        explainError={messageOf}
      />
    </>
  );
}
const NONE: readonly FollowView[] = [];
