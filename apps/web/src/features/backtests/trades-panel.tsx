"use client";
import { Button, Group, Pagination, TextInput } from "@mantine/core";
import type { BacktestTradeView, ExitReason } from "@slipstream/core/backtest";
import { EmptyState, formatDecimal, formatMoney, Panel, type SortState, useReaderZone } from "@slipstream/ui";
import { useMemo, useState } from "react";
import { FilterMenu } from "@/features/masters/filter-menu.tsx";
import { REASON_WORDS } from "./backtest-words.ts";
import { ALL_TRADES, choicesOf, filterTrades, isReason, sortTrades, sumOf, type TradeFilter } from "./trade-filter.ts";
import styles from "./trades-panel.module.css";
import { TradesTable } from "./trades-table.tsx";

const PAGE = 50;
const ANY = { value: "any", label: "all" };

type TradesPanelProps = {
  trades: readonly BacktestTradeView[];
  /** There were so many; of very many only the first are kept. */
  total: number;
  currency: string;
  selected: number | null;
  onSelect: (number: number) => void;
};

/** Every trade of the back-test: filtered, ordered, a page at a time. */
export function TradesPanel({ trades, total, currency, selected, onSelect }: TradesPanelProps) {
  const zone = useReaderZone();
  const [filter, setFilter] = useState(ALL_TRADES);
  const [sort, setSort] = useState<SortState>({ column: "exit", direction: "descending" });
  const [page, setPage] = useState(1);
  const choices = useMemo(() => choicesOf(trades), [trades]);
  const found = useMemo(() => sortTrades(filterTrades(trades, filter, zone), sort), [trades, filter, zone, sort]);
  const change = (next: Partial<TradeFilter>) => {
    setFilter({ ...filter, ...next });
    setPage(1);
  };
  const pages = Math.ceil(found.length / PAGE);
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const isFiltered = found.length < trades.length;
  const count = (value: number) => formatDecimal(String(value));
  return (
    <Panel
      title="Trades"
      note={
        isFiltered
          ? `${count(found.length)} of ${count(trades.length)}, together ${formatMoney(sumOf(found), { sign: "always" })} ${currency}`
          : trades.length < total
            ? `the first ${count(trades.length)} of ${count(total)}; the figures above count all`
            : `${count(trades.length)} closed`
      }
    >
      {trades.length === 0 ? (
        <EmptyState>No trade was made: the rules never let one in, or every entry was skipped. See “Can I trust it?”.</EmptyState>
      ) : (
        <>
          <Filters filter={filter} onChange={change} choices={choices} isFiltered={filter !== ALL_TRADES && isFiltered} />
          <TradesTable
            {...{ trades: shown, selected, onSelect, sort }}
            withSymbol={choices.symbols.length > 1}
            onSort={(next) => {
              setSort(next);
              setPage(1);
            }}
            empty={
              <EmptyState action={<Button onClick={() => change(ALL_TRADES)}>Clear filters</Button>}>
                No trade passes these filters.
              </EmptyState>
            }
          />
          {pages > 1 ? (
            <Group justify="center" gap="md" p="md">
              <span className="t2">
                {count((page - 1) * PAGE + 1)} to {count(Math.min(page * PAGE, found.length))} of {count(found.length)}
              </span>
              <Pagination
                total={pages}
                value={page}
                onChange={setPage}
                getControlProps={(control) => ({ "aria-label": `${control} page` })}
                getItemProps={(item) => ({ "aria-label": `page ${item}` })}
              />
            </Group>
          ) : null}
        </>
      )}
    </Panel>
  );
}

type FiltersProps = {
  filter: TradeFilter;
  onChange: (next: Partial<TradeFilter>) => void;
  choices: { readonly reasons: readonly ExitReason[]; readonly symbols: readonly string[] };
  isFiltered: boolean;
};

function Filters({ filter, onChange, choices, isFiltered }: FiltersProps) {
  const { side, outcome, reason, symbol } = filter;
  return (
    <section className={styles.filters} aria-label="Filters of trades">
      <FilterMenu
        label="Side"
        value={side ?? "any"}
        choices={[ANY, { value: "long", label: "long" }, { value: "short", label: "short" }]}
        onChange={(value) => onChange({ side: value === "long" || value === "short" ? value : null })}
        active={side !== null}
      />
      <FilterMenu
        label="Result"
        value={outcome ?? "any"}
        choices={[ANY, { value: "won", label: "winners" }, { value: "lost", label: "losers" }]}
        onChange={(value) => onChange({ outcome: value === "won" || value === "lost" ? value : null })}
        active={outcome !== null}
      />
      <FilterMenu
        label="Left by"
        value={reason ?? "any"}
        choices={[ANY, ...choices.reasons.map((each) => ({ value: each, label: REASON_WORDS[each] }))]}
        onChange={(value) => onChange({ reason: isReason(value) ? value : null })}
        active={reason !== null}
      />
      {choices.symbols.length > 1 ? (
        <FilterMenu
          label="Instrument"
          value={symbol ?? "any"}
          choices={[ANY, ...choices.symbols.map((each) => ({ value: each, label: each }))]}
          onChange={(value) => onChange({ symbol: value === "any" ? null : value })}
          active={symbol !== null}
        />
      ) : null}
      <TextInput
        type="search"
        size="xs"
        aria-label="Date or number of a trade"
        placeholder="2025-05-19 or #12"
        maxLength={20}
        w={150}
        value={filter.search}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
      />
      {isFiltered ? (
        <Button size="xs" variant="subtle" onClick={() => onChange(ALL_TRADES)}>
          Clear filters
        </Button>
      ) : null}
    </section>
  );
}
