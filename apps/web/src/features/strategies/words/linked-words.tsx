"use client";
import type { WordsReading } from "@slipstream/core/strategy";
import { toKey } from "../tree/tree-path.ts";
import styles from "./linked-words.module.css";
import { segmentsOf } from "./words-segments.ts";

type LinkedWordsProps = {
  text: string;
  reading: Pick<WordsReading, "links" | "notes">;
  lit: string | null;
  onLight: (key: string | null) => void;
  /** A phrase was chosen: go to what it says. */
  onGo: (key: string) => void;
};

/** A place is lit with everything inside of it. */
export const isLit = (lit: string | null, key: string | null): boolean =>
  lit !== null && key !== null && (key === lit || key.startsWith(`${lit}.`));

/** Words whose phrases lead to the rules that they say. */
export function LinkedWords({ text, reading, lit, onLight, onGo }: LinkedWordsProps) {
  return (
    <p className={styles.words}>
      {segmentsOf(text, reading).map((segment) => {
        const link = segment.link === null ? undefined : reading.links[segment.link];
        if (!link) return <span key={segment.from}>{segment.text}</span>;
        const key = toKey(link.path);
        return (
          <button
            key={segment.from}
            type="button"
            className={styles.phrase}
            data-lit={isLit(lit, key) || undefined}
            onPointerEnter={() => onLight(key)}
            onPointerLeave={() => onLight(null)}
            onFocus={() => onLight(key)}
            onBlur={() => onLight(null)}
            onClick={() => onGo(key)}
          >
            {segment.text}
          </button>
        );
      })}
    </p>
  );
}
