"use client";
import { Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { FollowView } from "@slipstream/core/copy";
import { Badge } from "@slipstream/ui";
import { messageOf } from "@/trpc/refusal.ts";
import { FOLLOW_STATUS_TONES, FOLLOW_STATUS_WORDS } from "./copy-words.ts";
import { useUpdateFollow } from "./use-follows.ts";

/** On copies the master's opens, off copies only closes. Shown at once as wished, and undone where the server refuses. */
export function FollowSwitch({ follow }: { follow: FollowView }) {
  const update = useUpdateFollow();
  if (follow.status === "stopping" || follow.status === "stopped")
    return <Badge tone={FOLLOW_STATUS_TONES[follow.status]}>{FOLLOW_STATUS_WORDS[follow.status]}</Badge>;
  const wished = update.isPending ? update.variables.status : undefined;
  const isOn = (wished ?? follow.status) === "active";
  return (
    <Switch
      size="sm"
      withThumbIndicator={false}
      checked={isOn}
      onChange={(event) =>
        update.mutate(
          { followId: follow.id, status: event.currentTarget.checked ? "active" : "paused" },
          {
            onError: (error) =>
              notifications.show({
                title: isOn ? "Still on" : "Still off",
                message: `${follow.masterName}: ${messageOf(error)}`,
                color: "crit",
              }),
          },
        )
      }
      label={
        <>
          {isOn ? "On" : "Off"}
          <span className="sr-only">: copying {follow.masterName}</span>
        </>
      }
    />
  );
}
