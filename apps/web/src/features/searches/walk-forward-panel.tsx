"use client";
import type { SearchRequest, SearchResultView } from "@slipstream/core/search";
import { ABSENT, type Column, DataTable, EmptyState, LoadingBlock, Panel, Percent, StatTile, StatTiles } from "@slipstream/ui";
import dynamic from "next/dynamic";
import { dayOf } from "@/features/backtests/backtest-words.ts";
import { equityPointsOf, holdPointsOf, intervalOf } from "@/features/backtests/curve-lines.ts";
import { OBJECTIVE_WORDS, objectiveInWords, oddsInWords, paramInWords, sharePercent } from "./search-words.ts";

const CURVE_HEIGHT = 260;
const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Out of sample" height={CURVE_HEIGHT} />,
});

type Walk = NonNullable<SearchResultView["walkForward"]>;
type Window = Walk["windows"][number];
const span = ({ fromMs, toMs }: Window["inSample"]): string => `${dayOf(fromMs)} → ${dayOf(toMs - 1)}`;

/** What was chosen in each stretch of time, and what it earned in the next. */
export function WalkForwardPanel({ walk, request }: { walk: Walk; request: SearchRequest }) {
  const { ranges, objective, backtest } = request;
  const columns: readonly Column<Window>[] = [
    { id: "chosen", header: "Chosen in", rowHeader: true, cell: ({ inSample }) => span(inSample) },
    {
      id: "params",
      header: "The best there",
      card: "wide",
      cell: ({ params }) =>
        params === null
          ? "no set had enough trades"
          : params.map((value, at) => `${ranges[at]?.title ?? ""} ${paramInWords(value)}`).join(", "),
    },
    {
      id: "objective",
      header: OBJECTIVE_WORDS[objective],
      align: "end",
      cell: ({ inSampleObjective }) => objectiveInWords(objective, inSampleObjective),
    },
    {
      id: "in",
      header: "Return there",
      align: "end",
      cell: ({ inSampleReturn }) => <Percent value={sharePercent(inSampleReturn)} change />,
    },
    { id: "counted", header: "Counted in", cell: ({ outOfSample }) => span(outOfSample) },
    {
      id: "out",
      header: "Return",
      align: "end",
      cell: ({ outOfSampleReturn }) => <Percent value={sharePercent(outOfSampleReturn)} change />,
    },
    { id: "trades", header: "Trades", align: "end", cell: ({ outOfSampleTrades }) => outOfSampleTrades },
  ];
  const points = equityPointsOf(walk.curve, backtest.initialBalance);
  return (
    <Panel title="Walk-forward" note="what was chosen without knowing what came">
      <StatTiles label="Walk-forward in figures">
        <StatTile
          label="Out of sample"
          value={<Percent value={sharePercent(walk.outOfSample.returnShare)} change mark />}
          note={`${walk.outOfSample.trades} trades`}
        />
        <StatTile
          label="Efficiency"
          value={walk.efficiency === null ? ABSENT : oddsInWords(walk.efficiency)}
          note="of the yearly return where it was chosen"
        />
        <StatTile label="Stability" value={oddsInWords(walk.stability)} note="of the windows earned" />
        <StatTile label="Worst drop" value={<Percent value={sharePercent(walk.outOfSample.maxDrawdown)} />} note="out of sample" />
      </StatTiles>
      {points.length < 2 ? (
        <EmptyState>No window has a curve.</EmptyState>
      ) : (
        <AreaChart
          label="Equity of the out-of-sample stretches, one after another"
          height={CURVE_HEIGHT}
          format="percent"
          intervalMs={intervalOf(walk.curve)}
          lines={[
            { id: "out", word: "Out of sample", tone: "equity", base: "0", points },
            { id: "hold", word: "Buy and hold", tone: "master", points: holdPointsOf(walk.curve, backtest.initialBalance) },
          ]}
        />
      )}
      <DataTable
        caption="Windows"
        columns={columns}
        rows={walk.windows}
        rowKey={({ inSample, outOfSample }) => `${inSample.fromMs} ${outOfSample.fromMs}`}
        phone="cards"
      />
    </Panel>
  );
}
