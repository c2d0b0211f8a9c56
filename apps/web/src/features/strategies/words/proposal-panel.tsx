"use client";
import { Button } from "@mantine/core";
import type { ProposalView, StrategySpec } from "@slipstream/core/strategy";
import { Notice, Panel } from "@slipstream/ui";
import { WordsChanges } from "../builder/words-changes.tsx";
import styles from "./words-entry.module.css";

type ProposalPanelProps = { proposal: ProposalView; understood: string; onUse: (spec: StrategySpec) => void; onDismiss: () => void };

/** What a model made of the text, beside what the grammar made of it. Nothing of it is taken before it is said so. */
export function ProposalPanel({ proposal: { spec, words, problem, model }, understood, onUse, onDismiss }: ProposalPanelProps) {
  return (
    <Panel title={`Proposed by ${model ?? "the model"}`} note="Checked by the same rules; nothing is taken yet">
      <div className={styles.padded}>
        {spec === null || words === null ? (
          <Notice tone="warn">{problem ?? "It proposed nothing that can be used."}</Notice>
        ) : (
          <>
            <p>{words}</p>
            <p className={styles.quiet}>Beside what was understood of the text: + only in the proposal, − only in the text.</p>
            <WordsChanges before={understood} after={words} whole />
          </>
        )}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onDismiss}>
            Dismiss
          </Button>
          {spec === null ? null : <Button onClick={() => onUse(spec)}>Use this</Button>}
        </div>
      </div>
    </Panel>
  );
}
