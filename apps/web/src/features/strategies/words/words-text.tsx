"use client";
import { MAX_WORDS_LENGTH, type WordsReading } from "@slipstream/core/strategy";
import { type PointerEvent, type Ref, useRef } from "react";
import { toKey } from "../tree/tree-path.ts";
import { isLit } from "./linked-words.tsx";
import { segmentsOf } from "./words-segments.ts";
import styles from "./words-text.module.css";

type WordsTextProps = {
  ref?: Ref<HTMLTextAreaElement>;
  text: string;
  reading: WordsReading;
  lit: string | null;
  describedBy: string;
  onText: (next: string) => void;
  onLight: (key: string | null) => void;
};

const PLACEHOLDER =
  "Trade BTC-USDT on the 1h chart. Long when RSI below 30 and price above 200 EMA and funding rate negative. Exit when RSI above 70, or 2% profit, or 1% loss. Risk 1% of equity per trade.";

/** A text in which each phrase shows what was made of it, while it is written. */
export function WordsText({ ref, text, reading, lit, describedBy, onText, onLight }: WordsTextProps) {
  const marks = useRef<HTMLDivElement>(null);
  const keyAt = (from: number): string | null => {
    const around = reading.links.filter((link) => link.from <= from && link.to >= from);
    const [narrowest] = around.sort((one, other) => one.to - one.from - (other.to - other.from));
    return narrowest ? toKey(narrowest.path) : null;
  };
  // The marks lie under the text, which takes the pointer: the one under it is found by its place.
  const onPointerMove = ({ clientX: x, clientY: y }: PointerEvent) => {
    for (const mark of marks.current?.querySelectorAll<HTMLElement>("[data-key]") ?? []) {
      const isOver = [...mark.getClientRects()].some((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
      if (isOver) return onLight(mark.dataset.key ?? null);
    }
    onLight(null);
  };
  return (
    <div className={styles.paper}>
      <div ref={marks} className={styles.marks} aria-hidden="true">
        {segmentsOf(text, reading).map(({ from, text: piece, link, note }) => {
          const phrase = link === null ? undefined : reading.links[link];
          const key = phrase ? toKey(phrase.path) : undefined;
          return (
            <span
              key={from}
              data-key={key}
              data-linked={phrase !== undefined || undefined}
              data-lit={(key !== undefined && isLit(lit, key)) || undefined}
              data-note={note === null ? undefined : reading.notes[note]?.kind}
            >
              {piece}
            </span>
          );
        })}
        {"\n"}
      </div>
      <textarea
        ref={ref}
        className={styles.text}
        aria-label="The strategy in plain words"
        aria-describedby={describedBy}
        placeholder={PLACEHOLDER}
        spellCheck={false}
        maxLength={MAX_WORDS_LENGTH}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onPointerMove={onPointerMove}
        onPointerLeave={() => onLight(null)}
        onSelect={(event) => onLight(keyAt(event.currentTarget.selectionStart))}
      />
    </div>
  );
}
