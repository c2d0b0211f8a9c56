"use client";
import type { PointerEvent } from "react";
import { useRef } from "react";
import { type Spot, spotsFor } from "../tree/edit-rules.ts";
import { fromKey, type TreePath, toKey } from "../tree/tree-path.ts";
import { useBuilder } from "./builder-context.tsx";

const BEGINS_AFTER_PX = 4;
const EDGE_PX = 56;
const SCROLL_PX = 12;

export const spotKey = ({ path, index }: Spot): string => `${toKey(path)}|${index}`;

function readSpot(text: string): Spot {
  const [key = "", index = "0"] = text.split("|");
  return { path: fromKey(key), index: Number(index) };
}

/** The gap between rules that is nearest to the pointer; of two at one height the one whose edge is nearer to it. */
function nearestSpot(x: number, y: number, allowed: ReadonlySet<string>): Spot | null {
  let best: { readonly spot: Spot; readonly distance: number } | null = null;
  for (const gap of document.querySelectorAll<HTMLElement>("[data-spot]")) {
    const text = gap.dataset.spot;
    if (text === undefined || !allowed.has(text)) continue;
    const box = gap.getBoundingClientRect();
    const distance = Math.abs(y - (box.top + box.height / 2)) + Math.abs(x - box.left - 12) * 0.25;
    if (!best || distance < best.distance) best = { spot: readSpot(text), distance };
  }
  return best?.spot ?? null;
}

/** Drags a rule by its grip; where it would go is drawn by the gap that it is over. */
export function useRuleDrag(path: TreePath, onDrop: (spot: Spot) => void) {
  const { draft, stores } = useBuilder();
  const start = useRef<{ x: number; y: number } | null>(null);
  const mine = () => {
    const drag = stores.drag.get();
    return drag !== null && toKey(drag.path) === toKey(path) ? drag : null;
  };
  const stop = () => {
    start.current = null;
    if (mine()) stores.drag.set(null);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { clientX: x, clientY: y } = event;
      if (!start.current) return;
      const drag = mine();
      if (!drag && Math.hypot(x - start.current.x, y - start.current.y) < BEGINS_AFTER_PX) return;
      if (y < EDGE_PX * 2) window.scrollBy(0, -SCROLL_PX);
      else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX);
      const over = nearestSpot(x, y, new Set(spotsFor(draft, path).map(spotKey)));
      if (!drag?.over || !over || spotKey(drag.over) !== spotKey(over)) stores.drag.set({ path, over });
    },
    onPointerUp: () => {
      const over = mine()?.over;
      stop();
      if (over) onDrop(over);
    },
    onPointerCancel: stop,
    onLostPointerCapture: stop,
  };
}
