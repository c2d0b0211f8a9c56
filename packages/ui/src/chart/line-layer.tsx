"use client";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import type { Decimal } from "../numbers/format-decimal.ts";
import { formatPrice } from "../numbers/number-formats.ts";
import { snapToTick, toDrawn } from "./chart-prices.ts";
import { decideLineKey, type LineMove, nextByTicks } from "./line-drag.ts";
import styles from "./line-layer.module.css";

/** A horizontal line that stands still, e.g. the entry of a position. */
export type PriceLevel = { id: string; price: Decimal; word: string };

/** A line that the reader may move: a stop, a target, a resting order. */
export type DragLine = {
  id: string;
  kind: "stop" | "target" | "order";
  /** "Stop", "Target", "Buy limit". */
  word: string;
  price: Decimal;
  /** What that price means, e.g. "−6.41 USDT · −0.30%"; asked again at each step. */
  note?: (price: Decimal) => ReactNode;
  /** Why that price cannot be, e.g. "above the price"; null where it can. */
  refuse?: (price: Decimal) => string | null;
};

export type LineLayerHandle = { layout: () => void };

type LineLayerProps = {
  ref: RefObject<LineLayerHandle | null>;
  tick: Decimal;
  dragLines: readonly DragLine[];
  levels: readonly PriceLevel[];
  toY: (price: number) => number | null;
  toPrice: (y: number) => number | null;
  size: () => { axisWidth: number; paneHeight: number };
  /** Given the price that was chosen. May return a promise; until it is done the line stays there, then the owner's price counts. */
  onDragEnd?: (id: string, price: Decimal) => unknown;
  onDrag?: (id: string, price: Decimal | null) => void;
};

/** A line waits inside the pane when its price is outside. */
const clampY = (y: number, height: number): number => Math.min(Math.max(y, 12), Math.max(height - 12, 12));

/** The lines above the canvas: HTML, so that they can be read out, focused and moved by keys. */
export function LineLayer({ ref, tick, dragLines, levels, toY, toPrice, size, onDragEnd, onDrag }: LineLayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  const [move, setMove] = useState<LineMove | null>(null);
  const [said, setSaid] = useState("");
  const helpId = useId();
  const priceOf = (line: DragLine): Decimal => (move?.id === line.id ? move.price : line.price);

  const layout = useCallback(() => {
    const element = layer.current;
    if (!element) return;
    const { axisWidth, paneHeight } = size();
    element.style.setProperty("--axis-w", `${axisWidth}px`);
    element.style.height = `${paneHeight}px`;
    for (const line of element.querySelectorAll<HTMLElement>("[data-price]")) {
      const y = toY(toDrawn(line.dataset.price));
      line.hidden = y === null;
      if (y === null) continue;
      const shown = clampY(y, paneHeight);
      line.style.transform = `translateY(${Math.round(shown)}px)`;
      line.dataset.outside = Math.abs(shown - y) > 1 ? (y < 0 ? "above" : "below") : "";
    }
  }, [toY, size]);
  useImperativeHandle(ref, () => ({ layout }), [layout]);
  useEffect(layout);

  const change = (next: LineMove | null, line: DragLine) => {
    setMove(next);
    onDrag?.(line.id, next?.price ?? null);
  };
  const cancel = (line: DragLine, words: string) => {
    change(null, line);
    setSaid(words);
  };
  const commit = async (line: DragLine, price: Decimal) => {
    const reason = line.refuse?.(price);
    if (reason) return cancel(line, `${line.word} not moved: ${reason}`);
    if (price === line.price) return cancel(line, "");
    setMove({ id: line.id, phase: "sending", price });
    setSaid(`${line.word} at ${formatPrice(price, tick)}, being sent`);
    try {
      await onDragEnd?.(line.id, price);
      setSaid(`${line.word} at ${formatPrice(price, tick)}`);
    } catch {
      setSaid(`${line.word} stays at ${formatPrice(line.price, tick)}`);
    } finally {
      setMove((now) => (now?.id === line.id && now.phase === "sending" ? null : now));
      onDrag?.(line.id, null);
    }
  };

  const onKeyDown = (event: KeyboardEvent, line: DragLine) => {
    const key = decideLineKey(event.key, event.shiftKey);
    if (!key || move?.phase === "sending") return;
    const own = move?.id === line.id ? move : null;
    if (key === "cancel" && !own) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "cancel") cancel(line, `${line.word} back at ${formatPrice(line.price, tick)}`);
    else if (key === "commit") void (own ? commit(line, own.price) : undefined);
    else change(nextByTicks(own, line.id, line.price, key.by, tick), line);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>, line: DragLine) => {
    if (event.button !== 0 || move?.phase === "sending") return;
    event.currentTarget.setPointerCapture(event.pointerId);
    // Escape shall end the drag, so the keys must come here.
    event.currentTarget.parentElement?.querySelector<HTMLElement>("[role=slider]")?.focus({ preventScroll: true });
    event.preventDefault();
    setMove({ id: line.id, phase: "dragging", price: line.price });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>, line: DragLine) => {
    if (move?.phase !== "dragging" || move.id !== line.id || !layer.current) return;
    const box = layer.current.getBoundingClientRect();
    const at = toPrice(Math.min(Math.max(event.clientY - box.top, 0), box.height));
    if (at !== null) change({ id: line.id, phase: "dragging", price: snapToTick(at, tick) }, line);
  };
  const onPointerUp = (line: DragLine) => {
    if (move?.phase === "dragging" && move.id === line.id) void commit(line, move.price);
  };

  return (
    <div ref={layer} className={styles.layer}>
      {levels.map((level) => (
        <div key={level.id} className={styles.line} data-kind="level" data-price={level.price}>
          <span className={styles.rule} />
          <span className={styles.axis} title={level.word}>
            {formatPrice(level.price, tick)}
          </span>
        </div>
      ))}
      {dragLines.map((line) => {
        const price = priceOf(line);
        const phase = move?.id === line.id ? move.phase : "rest";
        const reason = phase === "rest" || phase === "sending" ? null : (line.refuse?.(price) ?? null);
        return (
          <div
            key={line.id}
            className={styles.line}
            data-kind={line.kind}
            data-phase={phase}
            data-refused={reason ? true : undefined}
            data-price={price}
          >
            <span
              className={styles.rule}
              onPointerDown={(event) => onPointerDown(event, line)}
              onPointerMove={(event) => onPointerMove(event, line)}
              onPointerUp={() => onPointerUp(line)}
              onPointerCancel={() => change(null, line)}
            />
            <div
              className={styles.grip}
              role="slider"
              tabIndex={0}
              aria-label={line.word}
              aria-orientation="vertical"
              aria-valuemin={0}
              aria-valuemax={Math.max(1, Math.ceil(toDrawn(price) * 2))}
              aria-valuenow={toDrawn(price)}
              aria-valuetext={reason ? `${formatPrice(price, tick)}, not possible: ${reason}` : formatPrice(price, tick)}
              aria-describedby={helpId}
              aria-busy={phase === "sending" || undefined}
              onKeyDown={(event) => onKeyDown(event, line)}
              onBlur={() => (phase === "moved" ? cancel(line, `${line.word} back at ${formatPrice(line.price, tick)}`) : undefined)}
              onPointerDown={(event) => onPointerDown(event, line)}
              onPointerMove={(event) => onPointerMove(event, line)}
              onPointerUp={() => onPointerUp(line)}
              onPointerCancel={() => change(null, line)}
            >
              <svg className={styles.dots} viewBox="0 0 6 10" aria-hidden="true" focusable="false">
                <path d="M1 1h0M5 1h0M1 5h0M5 5h0M1 9h0M5 9h0" />
              </svg>
              <b>{line.word}</b>
              {reason ? <span className={styles.reason}>{reason}</span> : <span className={styles.note}>{line.note?.(price)}</span>}
              {phase === "moved" ? <span className={styles.hint}>Enter sets, Esc undoes</span> : null}
              {phase === "sending" ? <span className={styles.hint}>sending …</span> : null}
            </div>
            <span className={styles.axis} aria-hidden="true">
              {formatPrice(price, tick)}
            </span>
          </div>
        );
      })}
      <span id={helpId} className="sr-only">
        Up and Down move by one tick, with Shift by ten, Page keys by a hundred. Enter sets it, Escape takes it back.
      </span>
      <span className="sr-only" role="status">
        {said}
      </span>
    </div>
  );
}
