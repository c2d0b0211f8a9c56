"use client";
import { notifications } from "@mantine/notifications";
import type { FollowView } from "@slipstream/core/copy";
import { formatDecimal } from "@slipstream/ui/numbers";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./multiplier.module.css";
import { stepRatio } from "./multiplier-step.ts";
import { useUpdateFollow } from "./use-follows.ts";

/** Several clicks in a row are one change. */
const SETTLE_MS = 500;

/** − 1.00 +: how large copies are against what the mode says. Shown at once; goes back where the server refuses it. */
export function Multiplier({ follow }: { follow: FollowView }) {
  const update = useUpdateFollow();
  const [wish, setWish] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ratio = wish ?? follow.settings.copyRatio;
  const isFixed = follow.status === "stopping" || follow.status === "stopped";

  const send = (copyRatio: string) =>
    update.mutate(
      { followId: follow.id, settings: { copyRatio } },
      {
        onError: (error) =>
          notifications.show({
            title: "The multiplier stays as it was",
            message: `${follow.masterName}: ${messageOf(error)}`,
            color: "crit",
          }),
        onSettled: () => setWish((now) => (now === copyRatio ? null : now)),
      },
    );
  const change = (next: string | null) => {
    if (next === null) return;
    clearTimeout(timer.current);
    setWish(next);
    timer.current = setTimeout(() => send(next), SETTLE_MS);
  };
  const down = stepRatio(ratio, -1);
  const up = stepRatio(ratio, 1);
  if (isFixed) return <>{formatDecimal(ratio, { decimals: 2 })}</>;
  return (
    <fieldset className={styles.box} data-wished={wish !== null || undefined}>
      <legend className="sr-only">Multiplier, {follow.masterName}</legend>
      <button type="button" className={styles.step} onClick={() => change(down)} disabled={down === null} aria-label="Smaller">
        −
      </button>
      <output className={styles.ratio} title="Holds for new opens">
        {formatDecimal(ratio, { decimals: 2 })}
      </output>
      <button type="button" className={styles.step} onClick={() => change(up)} disabled={up === null} aria-label="Larger">
        +
      </button>
    </fieldset>
  );
}
