"use client";
import { Button, Switch } from "@mantine/core";
import { LEADERBOARD_ORDERS } from "@slipstream/core/masters";
import { useInstruments } from "@/features/market/use-instruments.ts";
import styles from "./filter-bar.module.css";
import { FilterMenu } from "./filter-menu.tsx";
import { DEFAULT_FILTER, isFiltering, isOrder, type MasterFilter, parseLimit } from "./master-filter.ts";
import { ORDER_WORDS } from "./master-words.ts";

type LimitFilter = {
  name: "minAgeDays" | "maxDrawdownPct" | "minFollowers" | "minTrades" | "maxFeePct";
  label: string;
  word: (limit: number) => string;
  limits: readonly number[];
};
const LIMITS: readonly LimitFilter[] = [
  { name: "minAgeDays", label: "Age", word: (days) => `${days} d or more`, limits: [3, 7, 14, 30, 90] },
  { name: "maxDrawdownPct", label: "Drawdown", word: (percent) => `up to ${percent}%`, limits: [5, 10, 20, 30, 50] },
  { name: "minFollowers", label: "Followers", word: (count) => `${count} or more`, limits: [1, 3, 10, 100] },
  { name: "minTrades", label: "Trades", word: (count) => `${count} or more`, limits: [10, 50, 100, 500] },
  { name: "maxFeePct", label: "Fee", word: (percent) => (percent === 0 ? "none" : `up to ${percent}%`), limits: [0, 5, 10, 15, 20, 25] },
];
const ANY = { value: "any", label: "any" };
const ORDERS = LEADERBOARD_ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }));

/** Which masters are listed, and in which order. */
export function FilterBar({ filter, onChange }: { filter: MasterFilter; onChange: (next: MasterFilter) => void }) {
  const { data: instruments } = useInstruments();
  const symbols = [...(instruments?.keys() ?? [])].map((symbol) => ({ value: symbol, label: symbol }));
  const own = filter.symbol === null || symbols.some(({ value }) => value === filter.symbol);
  return (
    <section className={styles.bar} aria-label="Filters">
      <div className={styles.limits}>
        {LIMITS.map(({ name, label, word, limits }) => {
          const limit = filter[name];
          const offered = limit === null || limits.includes(limit) ? limits : [...limits, limit].sort((a, b) => a - b);
          return (
            <FilterMenu
              key={name}
              label={label}
              value={limit === null ? "any" : String(limit)}
              choices={[ANY, ...offered.map((value) => ({ value: String(value), label: word(value) }))]}
              onChange={(value) => onChange({ ...filter, [name]: parseLimit(value) })}
              active={limit !== null}
            />
          );
        })}
        <FilterMenu
          label="Trades in"
          value={filter.symbol ?? "any"}
          choices={[ANY, ...symbols, ...(own || filter.symbol === null ? [] : [{ value: filter.symbol, label: filter.symbol }])]}
          onChange={(value) => onChange({ ...filter, symbol: value === "any" ? null : value })}
          active={filter.symbol !== null}
        />
        {isFiltering(filter) ? (
          <Button variant="subtle" onClick={() => onChange({ ...DEFAULT_FILTER, order: filter.order })}>
            Clear filters
          </Button>
        ) : null}
      </div>
      <div className={styles.end}>
        <Switch
          label="Show left and failed"
          checked={filter.showGone}
          onChange={(event) => onChange({ ...filter, showGone: event.currentTarget.checked })}
        />
        <FilterMenu
          label="Order"
          value={filter.order}
          choices={ORDERS}
          onChange={(order) => onChange({ ...filter, order: isOrder(order) ? order : DEFAULT_FILTER.order })}
          active={false}
        />
      </div>
    </section>
  );
}
