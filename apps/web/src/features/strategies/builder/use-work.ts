"use client";
import { useCallback, useEffect, useMemo, useState } from "react";
import { record, redo, startHistory, undo } from "../tree/edit-history.ts";
import { decodeWork, encodeWork, isSameWork, type KeptWork, type Work } from "../tree/kept-work.ts";

const keyOf = (strategyId: string | null): string => `slipstream-strategy:${strategyId ?? "new"}`;

/** What an earlier visit left unsaved. Where the browser keeps nothing, nothing was left. */
function readKept(strategyId: string | null): KeptWork | null {
  try {
    return decodeWork(sessionStorage.getItem(keyOf(strategyId)));
  } catch {
    return null;
  }
}

function writeKept(strategyId: string | null, kept: KeptWork | null): void {
  try {
    if (kept) sessionStorage.setItem(keyOf(strategyId), encodeWork(kept));
    else sessionStorage.removeItem(keyOf(strategyId));
  } catch {
    // Private windows may refuse: the warning on leaving stands all the same.
  }
}

export const forgetWork = (strategyId: string | null): void => writeKept(strategyId, null);

type Start = { readonly strategyId: string | null; readonly base: number | null; readonly work: Work };

/** What is edited, with its steps back, kept in the browser until it is saved. */
export function useWork(start: Start) {
  const { strategyId } = start;
  const [kept] = useState(() => readKept(strategyId));
  const [saved, setSaved] = useState(start.work);
  const [base, setBase] = useState(kept?.base ?? start.base);
  const [history, setHistory] = useState(() => startHistory(kept?.work ?? start.work));
  const [broughtBack, setBroughtBack] = useState(kept !== null && !isSameWork(kept.work, start.work));
  const work = history.now;
  const isDirty = useMemo(() => !isSameWork(work, saved), [work, saved]);

  useEffect(() => writeKept(strategyId, isDirty ? { base, work } : null), [strategyId, isDirty, base, work]);

  const edit = useCallback(
    (change: Partial<Work>, tag: string | null = null) => setHistory((now) => record(now, { ...now.now, ...change }, tag)),
    [],
  );
  return {
    work,
    saved,
    /** The version that the work began from. */
    base,
    isDirty,
    broughtBack,
    edit,
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    /** What was begun with again; a step that can be taken back. */
    discard: () => {
      setHistory((now) => record(now, saved));
      setBroughtBack(false);
    },
    keepBroughtBack: () => setBroughtBack(false),
    /** Saved as this version. What was typed meanwhile stays unsaved. */
    markSaved: (as: Work, version: number) => {
      setSaved(as);
      setBase(version);
      setBroughtBack(false);
    },
    /** Another version is what is built upon, with the own work kept or given up. */
    rebase: (onto: Work, version: number, keepMine: boolean) => {
      setSaved(onto);
      setBase(version);
      if (!keepMine) setHistory((now) => record(now, onto));
    },
  };
}
