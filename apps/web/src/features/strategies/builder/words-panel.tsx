"use client";
import { MAX_DEPTH, MAX_NODES, readWords, sayStrategy } from "@slipstream/core/strategy";
import { Panel } from "@slipstream/ui";
import { useMemo } from "react";
import { sizeOf } from "../tree/draft-size.ts";
import { LinkedWords } from "../words/linked-words.tsx";
import { useBuilder } from "./builder-context.tsx";
import { useStored } from "./value-store.ts";
import styles from "./words-panel.module.css";

const NOTHING = { links: [], notes: [] };

/** The whole strategy as it is said; each phrase leads to its rule, and each rule to its phrase. */
function useSaid() {
  const { draft, customs } = useBuilder();
  return useMemo(() => {
    // What was wiped out is not said yet.
    const words = sayStrategy(draft, customs).replaceAll("NaN", "…");
    const reading = readWords(words, customs);
    return { words, reading: reading.whole ? reading : NOTHING };
  }, [draft, customs]);
}

function goTo(key: string): void {
  const target =
    document.querySelector<HTMLElement>(`[data-rule="${CSS.escape(key)}"]`) ??
    document.querySelector<HTMLElement>(`[data-part="${CSS.escape(key.split(".")[0] ?? "")}"]`);
  target?.scrollIntoView({ block: "center" });
  target?.querySelector<HTMLElement>("button, input, [tabindex]")?.focus({ preventScroll: true });
}

export function WordsPanel() {
  const { draft, stores, customsById } = useBuilder();
  const lit = useStored(stores.lit, (key) => key);
  const { words, reading } = useSaid();
  const { nodes, depth } = sizeOf(draft, customsById);
  return (
    <Panel
      title="In words"
      note={
        <span data-over={nodes > MAX_NODES || depth > MAX_DEPTH || undefined} className={styles.size}>
          {nodes} of {MAX_NODES} parts, {depth} of {MAX_DEPTH} levels
        </span>
      }
    >
      <div className={styles.said}>
        <LinkedWords text={words} reading={reading} lit={lit} onLight={stores.lit.set} onGo={goTo} />
      </div>
    </Panel>
  );
}

/** The same on a phone: always in view above the bar of the pages, opened by a tap. */
export function WordsStrip({ onOpen }: { onOpen: () => void }) {
  const { words } = useSaid();
  return (
    <button type="button" className={styles.strip} onClick={onOpen} aria-label={`In words: ${words}`}>
      <span className={styles.clamp}>{words}</span>
    </button>
  );
}
