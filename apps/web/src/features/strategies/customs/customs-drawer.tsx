"use client";
import { Button, Drawer } from "@mantine/core";
import type { CustomIndicatorView } from "@slipstream/core/strategy";
import { sayOperand } from "@slipstream/core/strategy";
import { ConfirmDanger, EmptyState, ErrorState, LoadingRows } from "@slipstream/ui";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { useCustomCommands, useCustoms } from "../use-strategies.ts";
import { CustomForm } from "./custom-form.tsx";
import styles from "./customs-drawer.module.css";

/** The reader's own indicators: values with a name, which rules and plain words call by it. */
export function CustomsDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { query, customs } = useCustoms();
  const { remove } = useCustomCommands();
  const [editing, setEditing] = useState<CustomIndicatorView | "new" | null>(null);
  const [deleting, setDeleting] = useState<CustomIndicatorView | null>(null);
  return (
    <Drawer opened={opened} onClose={onClose} title="Your indicators" size={520}>
      {editing !== null ? (
        <CustomForm custom={editing === "new" ? null : editing} onDone={() => setEditing(null)} />
      ) : (
        <>
          <p className="t2">
            A value with a name of yours, such as “Momentum”: the 10 EMA less the 30 EMA. Rules choose it like any indicator, and plain
            words call it in quotes.
          </p>
          {query.isError && customs.length === 0 ? (
            <ErrorState
              title="Your indicators could not be loaded."
              holds={messageOf(query.error)}
              action={<Button onClick={() => query.refetch()}>Retry</Button>}
            />
          ) : query.isPending ? (
            <LoadingRows label="Your indicators: loading" rows={3} columns={2} />
          ) : customs.length === 0 ? (
            <EmptyState action={<Button onClick={() => setEditing("new")}>Add an indicator</Button>}>
              You have no indicator of your own yet.
            </EmptyState>
          ) : (
            <>
              <ul className={styles.list}>
                {customs.map((custom) => (
                  <li key={custom.id} className={styles.custom}>
                    <span className={styles.what}>
                      <b>{custom.name}</b>
                      <span className={styles.words}>
                        {sayOperand(custom.definition, customs)}
                        {Object.entries(custom.levels)
                          .map(([name, level]) => ` · ${name} ${level}`)
                          .join("")}
                      </span>
                      <span className={styles.used}>
                        {custom.usedBy === 0 ? "in no strategy" : `in ${custom.usedBy} ${custom.usedBy === 1 ? "strategy" : "strategies"}`}
                      </span>
                    </span>
                    <Button size="xs" variant="default" onClick={() => setEditing(custom)} aria-label={`Edit ${custom.name}`}>
                      Edit
                    </Button>
                    <Button
                      size="xs"
                      variant="subtle"
                      color="crit"
                      onClick={() => setDeleting(custom)}
                      aria-label={`Delete ${custom.name}`}
                    >
                      Delete
                    </Button>
                  </li>
                ))}
              </ul>
              <Button mt="md" onClick={() => setEditing("new")}>
                Add an indicator
              </Button>
            </>
          )}
        </>
      )}
      <ConfirmDanger
        opened={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete ${deleting?.name ?? ""}?`}
        consequences={
          deleting && deleting.usedBy > 0
            ? [`${deleting.usedBy} ${deleting.usedBy === 1 ? "strategy uses" : "strategies use"} it: take it out of their rules first.`]
            : ["No strategy uses it now. Saved versions that did keep what it was.", "It cannot be brought back."]
        }
        confirmLabel="Delete the indicator"
        onConfirm={() => deleting && remove.mutateAsync({ indicatorId: deleting.id })}
        explainError={messageOf}
      />
    </Drawer>
  );
}
