"use client";
import { Button } from "@mantine/core";
import type { WordNote } from "@slipstream/core/strategy";
import { Icon } from "@slipstream/ui";
import styles from "./notes-list.module.css";

type NotesListProps = {
  notes: readonly WordNote[];
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
const isStop = (kind: WordNote["kind"]): boolean => kind !== "corrected" && kind !== "assumed";

/** What is to be said about phrases: first what must be mended, then what was put right or assumed. */
export function NotesList({ notes, onReplace, onSelect }: NotesListProps) {
  const ordered = [...notes].sort((one, other) => Number(isStop(other.kind)) - Number(isStop(one.kind)));
  return (
    <ul className={styles.list}>
      {ordered.map((note) => {
        const { kind, from, to, text, message, suggestion } = note;
        return (
          <li key={`${kind}:${from}:${to}:${message}`} className={styles.note} data-kind={isStop(kind) ? "stop" : "hint"}>
            <Icon name={isStop(kind) ? "crit" : "info"} />
            <div className={styles.what}>
              <b>{WORDS[kind]}</b>{" "}
              {text.trim() === "" ? null : (
                <button type="button" className={styles.phrase} onClick={() => onSelect(from, to)}>
                  “{text}”
                </button>
              )}{" "}
              <span className={styles.message}>{message}</span>
            </div>
            {suggestion === undefined || kind === "corrected" ? (
              kind === "corrected" && suggestion !== undefined ? (
                <Button size="xs" variant="subtle" onClick={() => onReplace(note, suggestion)}>
                  Write “{suggestion}”
                </Button>
              ) : null
            ) : (
              <Button size="xs" variant="default" onClick={() => onReplace(note, suggestion)}>
                {isStop(kind) ? `Put “${suggestion}” here` : `Say “${suggestion}”`}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
