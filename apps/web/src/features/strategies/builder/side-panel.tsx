"use client";
import { Button } from "@mantine/core";
import { Panel } from "@slipstream/ui";
import { memo } from "react";
import type { SideName } from "../tree/draft.ts";
import { mirrorSide } from "../tree/mirror-rule.ts";
import { withValueAt } from "../tree/tree-path.ts";
import { useBuilder } from "./builder-context.tsx";
import { RuleSlot } from "./rule-node.tsx";
import styles from "./side-panel.module.css";

const TITLES: Readonly<Record<SideName, string>> = { long: "Long", short: "Short" };

/** The rules of one side. */
export const SidePanel = memo(function SidePanel({ side }: { side: SideName }) {
  const { draft, edit } = useBuilder();
  const other: SideName = side === "long" ? "short" : "long";
  const others = draft[other];
  if (!draft[side])
    return (
      <div className={styles.none}>
        <span>
          {TITLES[side]}: <span className={styles.quiet}>not traded</span>
        </span>
        <span className={styles.actions}>
          {others?.entry ? (
            <Button size="xs" variant="default" onClick={() => edit({ ...draft, [side]: mirrorSide(others) })}>
              Mirror the {other} rules
            </Button>
          ) : null}
          <Button size="xs" variant="default" onClick={() => edit({ ...draft, [side]: {} })}>
            + {TITLES[side]} rules
          </Button>
        </span>
      </div>
    );
  return (
    <Panel
      title={TITLES[side]}
      note="Asked at each close while there is no position; the order goes to the next open"
      actions={
        others ? (
          <Button size="xs" variant="subtle" color="gray" onClick={() => edit(withValueAt(draft, [side], undefined))}>
            Trade no {side}
          </Button>
        ) : undefined
      }
    >
      <RuleSlot path={[side, "entry"]} title={`Enter ${side}`} empty={`No rule yet that says when to go ${side}.`} />
      <RuleSlot path={[side, "exit"]} title={`Exit ${side}`} empty="No exit rule: left by stop, target, trailing stop or time only." />
    </Panel>
  );
});
