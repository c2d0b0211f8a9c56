"use client";
import { Button, Modal, Radio, Stack } from "@mantine/core";
import type { FollowView, OnStop } from "@slipstream/core/copy";
import { ON_STOP } from "@slipstream/core/copy";
import type { PositionView } from "@slipstream/core/orders";
import { Money, Notice, Pnl, Price, Quantity, SideMark } from "@slipstream/ui";
import { type ReactNode, useState } from "react";
import { lotOf, tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { messageOf } from "@/trpc/refusal.ts";
import { ON_STOP_WORDS } from "./copy-words.ts";
import styles from "./stop-dialog.module.css";
import { useSleeve, useStopFollow } from "./use-follows.ts";

const isOnStop = (text: string): text is OnStop => ON_STOP.some((choice) => choice === text);

/** Ends a follow, after saying in numbers what becomes of what it holds. */
export function StopDialog({ follow, opened, onClose }: { follow: FollowView; opened: boolean; onClose: () => void }) {
  const stop = useStopFollow();
  const [choice, setChoice] = useState<OnStop>(follow.settings.onStop);
  const close = () => {
    if (stop.isPending) return;
    stop.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`Stop copying ${follow.masterName}?`} size={480}>
      <Stack gap="md">
        <p className="t2">
          Nothing that {follow.masterName} opens from now on is copied.{" "}
          {follow.openPositions === 0 ? "The follow holds no position: it ends at once." : null}
        </p>
        {follow.openPositions > 0 ? (
          <>
            <HeldPositions follow={follow} enabled={opened} />
            <Radio.Group label="What becomes of these positions" value={choice} onChange={(next) => isOnStop(next) && setChoice(next)}>
              <Stack gap="xs" mt={4}>
                {ON_STOP.map((value) => (
                  <Radio
                    key={value}
                    value={value}
                    label={ON_STOP_WORDS[value]}
                    description={<Consequence follow={follow} choice={value} />}
                  />
                ))}
              </Stack>
            </Radio.Group>
          </>
        ) : (
          <p className="t2">
            <Money value={follow.settings.copyAmount} currency="USDT" /> on {follow.accountName} are free again.
          </p>
        )}
        {stop.error ? <Notice tone="crit">{messageOf(stop.error)}</Notice> : null}
        <div className={styles.actions}>
          <Button variant="default" size="md" onClick={close} disabled={stop.isPending} data-autofocus>
            Keep copying
          </Button>
          <Button
            color="crit"
            size="md"
            loading={stop.isPending}
            onClick={() => stop.mutate({ followId: follow.id, onStop: choice }, { onSuccess: onClose })}
          >
            Stop copying
          </Button>
        </div>
      </Stack>
    </Modal>
  );
}

/** What one choice does, in the follow's own numbers. */
function Consequence({ follow, choice }: { follow: FollowView; choice: OnStop }): ReactNode {
  const positions = `${follow.openPositions} ${follow.openPositions === 1 ? "position" : "positions"}`;
  const amount = <Money value={follow.settings.copyAmount} currency="USDT" />;
  const profit = <Pnl value={follow.unrealizedPnl} currency="USDT" absent="not known now" />;
  if (choice === "close-now")
    return (
      <>
        {positions} closed at market at once, realising about {profit} before the fee. Then {amount} are free.
      </>
    );
  if (choice === "follow-to-close")
    return (
      <>
        {positions} held, now {profit}, and closed when {follow.masterName} closes them. {amount} stay set aside until the last one is.
      </>
    );
  return (
    <>
      {positions} become yours to close by hand, at the mark price: {profit} count as realised. {amount} are free at once.
    </>
  );
}

function HeldPositions({ follow, enabled }: { follow: FollowView; enabled: boolean }) {
  const { data: positions } = useSleeve(follow, enabled);
  const { data: instruments } = useInstruments();
  if (!positions) return null;
  return (
    <ul className={styles.held} aria-label="Positions of this follow">
      {positions.map((position: PositionView) => (
        <li key={position.id} className={styles.position}>
          <b>{position.symbol}</b> <SideMark side={position.side} />
          <Quantity value={position.quantity} step={lotOf(instruments, position.symbol)} />
          <span className={styles.at}>
            at <Price value={position.currentPrice} tick={tickOf(instruments, position.symbol)} />
          </span>
          <Pnl value={position.unrealizedPnl} />
        </li>
      ))}
    </ul>
  );
}
