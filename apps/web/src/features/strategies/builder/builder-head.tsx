"use client";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import type { StrategyView } from "@slipstream/core/strategy";
import { Badge, PageHeader } from "@slipstream/ui";
import { IconArrowBackUp, IconArrowForwardUp, IconDots } from "@tabler/icons-react";
import Link from "next/link";
import styles from "./builder.module.css";
import type { useWork } from "./use-work.ts";

type BuilderHeadProps = {
  strategy: StrategyView | null;
  name: string;
  base: number | null;
  isDirty: boolean;
  state: Pick<ReturnType<typeof useWork>, "undo" | "redo" | "canUndo" | "canRedo">;
  problems: number;
  saving: boolean;
  onSave: () => void;
  onOpen: (what: "versions" | "pine" | "customs") => void;
};

/** What the strategy is called, where it stands, and what can be done with the whole of it. */
export function BuilderHead({ strategy, name, base, isDirty, state, problems, saving, onSave, onOpen }: BuilderHeadProps) {
  return (
    <PageHeader
      title={name.trim() || "New strategy"}
      note={
        <span className={styles.state}>
          {base === null ? <Badge tone="neutral">not saved yet</Badge> : <Badge tone="neutral">v{base}</Badge>}
          {strategy?.state === "running" ? <Badge tone="up">running v{strategy.run?.version ?? strategy.version}</Badge> : null}
          {problems > 0 ? (
            <Badge tone="crit">
              {problems} {problems === 1 ? "thing" : "things"} to mend
            </Badge>
          ) : isDirty ? (
            <Badge tone="warn">unsaved changes</Badge>
          ) : null}
        </span>
      }
      actions={
        <>
          <Tooltip label="Undo (Ctrl Z)">
            <ActionIcon size="md" variant="default" aria-label="Undo" disabled={!state.canUndo} onClick={state.undo}>
              <IconArrowBackUp size={16} stroke={1.5} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Redo (Ctrl Shift Z)">
            <ActionIcon size="md" variant="default" aria-label="Redo" disabled={!state.canRedo} onClick={state.redo}>
              <IconArrowForwardUp size={16} stroke={1.5} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <ActionIcon size="md" variant="default" aria-label="More">
                <IconDots size={16} stroke={1.5} aria-hidden="true" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {strategy ? (
                <>
                  <Menu.Item onClick={() => onOpen("versions")}>Versions…</Menu.Item>
                  <Menu.Item onClick={() => onOpen("pine")}>Pine Script…</Menu.Item>
                  <Menu.Item component={Link} href={`/searches/new?strategy=${strategy.id}`}>
                    Search its numbers
                  </Menu.Item>
                  <Menu.Divider />
                </>
              ) : null}
              <Menu.Item onClick={() => onOpen("customs")}>Your indicators…</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {strategy ? (
            <Button variant="default" size="md" component={Link} href={`/backtests/new?strategy=${strategy.id}`}>
              Back-test
            </Button>
          ) : null}
          <Button size="md" onClick={onSave} loading={saving} disabled={!isDirty && strategy !== null}>
            {strategy === null ? "Save" : "Save…"}
          </Button>
        </>
      }
    />
  );
}
