"use client";
import { useMediaQuery } from "@mantine/hooks";
import { type RefObject, useEffect, useRef, useState } from "react";
import { type ShownRows, shownRows } from "./shown-rows.ts";

const ROW_HEIGHT = 44;
const CARD_HEIGHT = 66;
const PHONE = "(max-width: 47.99em)";
const FIRST: ShownRows = { from: 0, to: 36 };

/** Which rows of a scrolling box are in sight. `onReach` hears the last row that is drawn, whenever that changes. */
export function useShownRows(count: number, onReach: (last: number) => void) {
  const ref: RefObject<HTMLElement | null> = useRef(null);
  const rowHeight = useMediaQuery(PHONE, false) ? CARD_HEIGHT : ROW_HEIGHT;
  const [shown, setShown] = useState<ShownRows>(FIRST);
  const reach = useRef(onReach);
  reach.current = onReach;

  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    const look = () => {
      const next = shownRows({ scrollTop: box.scrollTop, height: box.clientHeight, rowHeight, count });
      setShown((now) => (now.from === next.from && now.to === next.to ? now : next));
      reach.current(next.to);
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    return () => {
      box.removeEventListener("scroll", look);
      sizes.disconnect();
    };
  }, [count, rowHeight]);

  return { ref, rowHeight, from: Math.min(shown.from, count), to: Math.min(shown.to, count) };
}
