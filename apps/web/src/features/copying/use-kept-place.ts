"use client";
import { type RefObject, useLayoutEffect, useRef } from "react";

/** Keeps what a reader looks at where it is while new rows come in above; at the very top, new rows come into sight. */
export function useKeptPlace(box: RefObject<HTMLElement | null>, keys: readonly string[], rowHeight: number): void {
  const top = useRef(keys[0]);
  useLayoutEffect(() => {
    const before = top.current;
    top.current = keys[0];
    if (!box.current || before === undefined || before === keys[0] || box.current.scrollTop === 0) return;
    const added = keys.indexOf(before);
    if (added > 0) box.current.scrollTop += added * rowHeight;
  }, [box, keys, rowHeight]);
}
