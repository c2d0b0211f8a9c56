"use client";
import { Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { cellsOf, MAX_TRIALS, OBJECTIVES, type Objective, type SearchRange, type SearchRowView } from "@slipstream/core/search";
import { formatDecimal, LoadingBlock, Notice } from "@slipstream/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { TermsFields } from "@/features/backtests/terms-fields.tsx";
import {
  coverageOf,
  DEFAULT_TERMS,
  errorsOf,
  formOf,
  readTerms,
  type TermsErrors,
  type TermsForm,
} from "@/features/backtests/terms-form.ts";
import type { TestedRules } from "@/features/backtests/use-tested-rules.ts";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { RangeFields } from "./range-fields.tsx";
import { METHOD_MEANING, METHOD_WORDS, OBJECTIVE_WORDS } from "./search-words.ts";
import styles from "./searches.module.css";

type Method = SearchRowView["method"];
const METHODS = ["grid", "random", "tpe"] as const satisfies readonly Method[];
const isMethod = (text: string | null): text is Method => METHODS.some((method) => method === text);
const isObjective = (text: string | null): text is Objective => OBJECTIVES.some((objective) => objective === text);
const NO_ERRORS: TermsErrors = {};
const FIRST_RANGES = 2;

type WalkForward = { readonly mode: "anchored" | "rolling"; readonly windows: number; readonly inSampleShare: number };

/** Ranges, method, objective, time and costs of a search. */
export function NewSearchForm({ rules }: { rules: TestedRules }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const proposed = useQuery(trpc.searches.ranges.queryOptions(rules.ask, { staleTime: Number.POSITIVE_INFINITY }));
  const coverageQuery = useQuery(trpc.history.coverage.queryOptions());
  const [chosen, setChosen] = useState<readonly SearchRange[] | null>(null);
  const [terms, setTerms] = useState<TermsForm>(rules.request ? formOf(rules.request) : DEFAULT_TERMS);
  const [method, setMethod] = useState<Method>("grid");
  const [trials, setTrials] = useState(200);
  const [seed, setSeed] = useState(1);
  const [objective, setObjective] = useState<Objective>("sharpe");
  const [minTrades, setMinTrades] = useState(20);
  const [walk, setWalk] = useState<WalkForward | null>(null);
  const [name, setName] = useState("");
  const [errors, setErrors] = useState(NO_ERRORS);
  const start = useMutation(
    trpc.searches.start.mutationOptions({
      onSuccess: (search) => {
        queries.setQueryData(trpc.searches.get.queryKey({ searchId: search.id }), search);
        void queries.invalidateQueries({ queryKey: trpc.searches.list.pathKey() });
        router.push(`/searches/${search.id}`);
      },
      onError: (error) => setErrors(errorsOf(refusalOf(error), messageOf(error), terms)),
    }),
  );
  if (proposed.isError) return <Notice tone="crit">The numbers of this strategy could not be listed. {messageOf(proposed.error)}</Notice>;
  if (!proposed.data) return <LoadingBlock label="Ranges" height={200} />;
  const ranges = chosen ?? proposed.data.slice(0, FIRST_RANGES);
  const cells = countCells(ranges);
  const coverage = coverageOf(coverageQuery.data ?? [], rules.spec.symbols, rules.spec.timeframe);
  const submit = () => {
    const { input, errors: wrong } = readTerms(terms);
    setErrors(wrong ?? NO_ERRORS);
    if (!input || ranges.length === 0) return;
    start.mutate({
      ...rules.ask,
      ...input,
      name: name.trim() === "" ? rules.name : name.trim(),
      ranges: ranges.map(({ path, title, min, max, step }) => ({ path, title, min, max, step })),
      method,
      trials,
      seed,
      objective,
      minTrades,
      walkForward: walk,
    });
  };
  const whole = (set: (value: number) => void) => (value: string | number) => {
    if (typeof value === "number") set(value);
  };
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <RangeFields proposed={proposed.data} ranges={ranges} onChange={setChosen} />
      <fieldset className={styles.set}>
        <legend>How</legend>
        <div className={styles.row}>
          <Select
            label="Method"
            w={180}
            data={METHODS.map((value) => ({ value, label: METHOD_WORDS[value] }))}
            value={method}
            allowDeselect={false}
            onChange={(next) => isMethod(next) && setMethod(next)}
          />
          {method === "grid" ? null : (
            <>
              <NumberInput label="Sets" w={100} value={trials} onChange={whole(setTrials)} min={1} max={MAX_TRIALS} allowDecimal={false} />
              <NumberInput label="Seed" w={100} value={seed} onChange={whole(setSeed)} min={0} allowDecimal={false} />
            </>
          )}
          <Select
            label="Looks for the best"
            w={180}
            data={OBJECTIVES.map((value) => ({ value, label: OBJECTIVE_WORDS[value] }))}
            value={objective}
            allowDeselect={false}
            onChange={(next) => isObjective(next) && setObjective(next)}
          />
          <NumberInput
            label="With trades, at least"
            w={160}
            value={minTrades}
            onChange={whole(setMinTrades)}
            min={0}
            allowDecimal={false}
          />
        </div>
        <p className={styles.note}>
          {METHOD_MEANING[method]} {formatDecimal(String(method === "grid" ? cells : Math.min(trials, cells)))} sets of{" "}
          {formatDecimal(String(cells))} possible.
        </p>
        {cells > MAX_TRIALS && method === "grid" ? (
          <Notice tone="warn">
            A grid tries at most {formatDecimal(String(MAX_TRIALS))}. Take wider steps, fewer ranges, or another method.
          </Notice>
        ) : null}
      </fieldset>
      <fieldset className={styles.set}>
        <legend>Walk-forward</legend>
        <Checkbox
          label="Choose in one stretch of time, count in the next"
          checked={walk !== null}
          onChange={(event) => setWalk(event.currentTarget.checked ? { mode: "rolling", windows: 4, inSampleShare: 0.7 } : null)}
        />
        {walk ? (
          <div className={styles.row}>
            <Select
              label="Stretches"
              w={220}
              data={[
                { value: "rolling", label: "rolling: of one length" },
                { value: "anchored", label: "anchored: all from the first day" },
              ]}
              value={walk.mode}
              allowDeselect={false}
              onChange={(next) => setWalk({ ...walk, mode: next === "anchored" ? "anchored" : "rolling" })}
            />
            <NumberInput
              label="Windows"
              w={110}
              value={walk.windows}
              onChange={whole((windows) => setWalk({ ...walk, windows }))}
              min={2}
              max={24}
              allowDecimal={false}
            />
            <NumberInput
              label="For choosing"
              w={130}
              suffix=" %"
              value={Math.round(walk.inSampleShare * 100)}
              onChange={whole((percent) => setWalk({ ...walk, inSampleShare: percent / 100 }))}
              min={50}
              max={90}
              allowDecimal={false}
            />
          </div>
        ) : null}
      </fieldset>
      <TermsFields form={terms} errors={errors} onChange={(next) => setTerms({ ...terms, ...next })} coverage={coverage} />
      <TextInput
        label="Name of this search"
        placeholder={rules.name}
        maxLength={80}
        maw={420}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {errors.rest ? <Notice tone="crit">{errors.rest}</Notice> : null}
      <div>
        <Button
          type="submit"
          size="md"
          loading={start.isPending}
          disabled={ranges.length === 0 || (method === "grid" && cells > MAX_TRIALS)}
        >
          Search
        </Button>
      </div>
    </form>
  );
}

/** Ranges that are being written may mean nothing yet. */
function countCells(ranges: readonly SearchRange[]): number {
  try {
    return cellsOf(ranges);
  } catch {
    return 0;
  }
}
