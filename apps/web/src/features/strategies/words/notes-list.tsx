"use client";
import { Button } from "@mantine/core";
import type { WordNote } from "@slipstream/core/strategy";
import { Icon } from "@slipstream/ui";
import { isStop } from "./fit-suggestion.ts";
import styles from "./notes-list.module.css";

type NotesListProps = {
  notes: readonly WordNote[];
  /** The suggestion as it is understood in the place of the phrase. */
  phraseFor: (note: WordNote) => string | null;
  onReplace: (note: WordNote, phrase: string) => void;
  onSelect: (from: number, to: number) => void;
};

const WORDS: Readonly<Record<WordNote["kind"], string>> = {
  unknown: "Not understood",
  unsupported: "Not possible",
  conflict: "Said twice",
  refused: "Not read",
  corrected: "Corrected",
  assumed: "Assumed",
};

/** What is to be said about phrases: first what must be mended, then what was put right or assumed. */
export function NotesList({ notes, phraseFor, onReplace, onSelect }: NotesListProps) {
  const ordered = [...notes].sort((one, other) => Number(isStop(other)) - Number(isStop(one)));
  return (
    <ul className={styles.list}>
      {ordered.map((note) => {
        const { kind, from, to, text, message } = note;
        const suggestion = phraseFor(note);
        return (
          <li key={`${kind}:${from}:${to}:${message}`} className={styles.note} data-kind={isStop(note) ? "stop" : "hint"}>
            <Icon name={isStop(note) ? "crit" : "info"} />
            <div className={styles.what}>
              <b>{WORDS[kind]}</b>{" "}
              {text.trim() === "" ? null : (
                <button type="button" className={styles.phrase} onClick={() => onSelect(from, to)}>
                  “{text}”
                </button>
              )}{" "}
              <span className={styles.message}>{message}</span>
            </div>
            {suggestion === null || kind === "corrected" ? (
              kind === "corrected" && suggestion !== null ? (
                <Button size="xs" variant="subtle" onClick={() => onReplace(note, suggestion)}>
                  Write “{suggestion}”
                </Button>
              ) : null
            ) : (
              <Button size="xs" variant="default" onClick={() => onReplace(note, suggestion)}>
                {isStop(note) ? `Put “${suggestion}” here` : `Say “${suggestion}”`}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
