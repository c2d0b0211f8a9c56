"use client";
import { Button, Select } from "@mantine/core";
import type { HeatMapView, Objective, SearchView } from "@slipstream/core/search";
import { EmptyState, ErrorState, LoadingBlock, Panel } from "@slipstream/ui";
import { type CSSProperties, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { heatOf, heatScale, labelled } from "./heat-scale.ts";
import { OBJECTIVE_WORDS, objectiveInWords, paramInWords } from "./search-words.ts";
import styles from "./searches.module.css";
import { useHeatMap } from "./use-searches.ts";

/** Cells this narrow carry no figure: it is in their title, and read out. */
const MOST_WRITTEN = 12;
const MOST_LABELS = 12;

/** Two numbers against each other: whether good sets lie together or alone. */
export function HeatMapPanel({ search }: { search: SearchView }) {
  const { ranges, objective } = search.request;
  const [x, setX] = useState(ranges[0]?.path ?? null);
  const [y, setY] = useState(ranges[1]?.path ?? null);
  const axes = x !== null && y !== null && x !== y ? { x, y } : null;
  const map = useHeatMap(search.id, axes, search.trials);
  const axis = (label: string, value: string | null, set: (path: string | null) => void) => (
    <Select
      size="xs"
      w={190}
      aria-label={label}
      value={value}
      allowDeselect={false}
      onChange={set}
      data={ranges.map(({ path, title }) => ({ value: path, label: title }))}
    />
  );
  return (
    <Panel
      title="Heat map"
      note={`best ${OBJECTIVE_WORDS[objective].toLowerCase()} of each cell`}
      actions={
        ranges.length > 2 ? (
          <>
            {axis("Across", x, setX)}
            {axis("Down", y, setY)}
          </>
        ) : null
      }
    >
      {ranges.length < 2 ? <EmptyState>A map needs two numbers that vary. All sets are in the table.</EmptyState> : null}
      {ranges.length >= 2 && axes === null ? <EmptyState>Choose two different numbers.</EmptyState> : null}
      {axes !== null && search.trials === 0 ? <EmptyState>The map fills as sets are tried.</EmptyState> : null}
      {map.isError && !map.data ? (
        <ErrorState
          title="The map could not be loaded."
          holds={messageOf(map.error)}
          action={<Button onClick={() => map.refetch()}>Retry</Button>}
        />
      ) : null}
      {axes !== null && search.trials > 0 && map.isPending && !map.isError ? <LoadingBlock label="Heat map" height={260} /> : null}
      {axes !== null && map.data ? <HeatMap map={map.data} objective={objective} /> : null}
    </Panel>
  );
}

function HeatMap({ map, objective }: { map: HeatMapView; objective: Objective }) {
  const scale = heatScale(map.cells);
  const xLabels = labelled(map.x.values, MOST_LABELS);
  const isWritten = map.x.values.length <= MOST_WRITTEN;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.map} tabIndex={0} aria-label="Heat map">
      <table>
        <caption className="sr-only">
          {OBJECTIVE_WORDS[objective]} by {map.y.title} (down) and {map.x.title} (across)
        </caption>
        <thead>
          <tr>
            <th scope="col">
              {map.y.title} ↓ {map.x.title} →
            </th>
            {map.x.values.map((value, at) => (
              <th key={value} scope="col">
                {xLabels.has(at) ? paramInWords(value) : <span className="sr-only">{paramInWords(value)}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {map.y.values.map((down, row) => (
            <tr key={down}>
              <th scope="row">{paramInWords(down)}</th>
              {map.x.values.map((across, column) => {
                const value = map.cells[row]?.[column] ?? null;
                const heat = value === null || scale === null ? 0 : heatOf(value, scale);
                const words = objectiveInWords(objective, value);
                return (
                  <td
                    key={across}
                    className={styles.cell}
                    data-sign={heat > 0 ? "up" : heat < 0 ? "down" : undefined}
                    data-best={(value !== null && value === scale?.high) || undefined}
                    style={{ "--heat": Math.abs(heat) } as CSSProperties}
                    title={`${map.x.title} ${paramInWords(across)}, ${map.y.title} ${paramInWords(down)}: ${words}`}
                  >
                    {isWritten ? words : <span className="sr-only">{words}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
