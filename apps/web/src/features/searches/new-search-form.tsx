"use client";
import { Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { MAX_TRIALS, OBJECTIVES, type Objective, type ProposedRangeView, type SearchRowView } from "@slipstream/core/search";
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
import { countSets, DEFAULT_SEARCH, DEFAULT_WALK, readSearch, type SearchErrors, type SearchForm, toRangeForm } from "./search-form.ts";
import { METHOD_MEANING, METHOD_WORDS, OBJECTIVE_WORDS } from "./search-words.ts";
import styles from "./searches.module.css";

type Method = SearchRowView["method"];
const METHODS = ["grid", "random", "tpe"] as const satisfies readonly Method[];
const isMethod = (text: string | null): text is Method => METHODS.some((method) => method === text);
const isObjective = (text: string | null): text is Objective => OBJECTIVES.some((objective) => objective === text);
const FIRST_RANGES = 2;

/** Ranges, method, objective, time and costs of a search. */
export function NewSearchForm({ rules }: { rules: TestedRules }) {
  const trpc = useTRPC();
  const proposed = useQuery(trpc.searches.ranges.queryOptions(rules.ask, { staleTime: Number.POSITIVE_INFINITY }));
  if (proposed.isError) return <Notice tone="crit">The numbers of this strategy could not be listed. {messageOf(proposed.error)}</Notice>;
  if (!proposed.data) return <LoadingBlock label="Ranges" height={200} />;
  return <Fields rules={rules} proposed={proposed.data} />;
}

type Wrong = { readonly search: SearchErrors; readonly terms: TermsErrors };
const NOTHING_WRONG: Wrong = { search: {}, terms: {} };

function Fields({ rules, proposed }: { rules: TestedRules; proposed: readonly ProposedRangeView[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const coverageQuery = useQuery(trpc.history.coverage.queryOptions());
  const [form, setForm] = useState<SearchForm>({ ...DEFAULT_SEARCH, ranges: proposed.slice(0, FIRST_RANGES).map(toRangeForm) });
  const [terms, setTerms] = useState<TermsForm>(rules.request ? formOf(rules.request) : DEFAULT_TERMS);
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState(NOTHING_WRONG);
  const start = useMutation(
    trpc.searches.start.mutationOptions({
      onSuccess: (search) => {
        queries.setQueryData(trpc.searches.get.queryKey({ searchId: search.id }), search);
        void queries.invalidateQueries({ queryKey: trpc.searches.list.pathKey() });
        router.push(`/searches/${search.id}`);
      },
      onError: (error) => setWrong({ search: {}, terms: errorsOf(refusalOf(error), messageOf(error), terms) }),
    }),
  );
  const { method, walk } = form;
  const change = (next: Partial<SearchForm>) => setForm((before) => ({ ...before, ...next }));
  const sets = countSets(form.ranges);
  const isTooMany = method === "grid" && sets !== null && sets > MAX_TRIALS;
  const coverage = coverageOf(coverageQuery.data ?? [], rules.spec.symbols, rules.spec.timeframe);
  const submit = () => {
    const search = readSearch(form);
    const { input, errors } = readTerms(terms);
    setWrong({ search: search.errors ?? {}, terms: errors ?? {} });
    if (!search.input || !input || form.ranges.length === 0 || isTooMany) return;
    start.mutate({ ...rules.ask, ...input, ...search.input, name: name.trim() === "" ? rules.name : name.trim() });
  };
  const whole = (field: "trials" | "seed" | "minTrades") => ({
    value: form[field],
    onChange: (value: string | number) => change({ [field]: String(value) }),
    error: wrong.search[field],
    allowDecimal: false,
    allowNegative: false,
    hideControls: true,
  });
  const ofWalk = (field: "windows" | "inSamplePercent") => ({
    value: walk?.[field] ?? "",
    onChange: (value: string | number) => walk && change({ walk: { ...walk, [field]: String(value) } }),
    error: wrong.search[field],
    allowDecimal: false,
    allowNegative: false,
    hideControls: true,
  });
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <RangeFields proposed={proposed} ranges={form.ranges} errors={wrong.search} onChange={(ranges) => change({ ranges })} />
      <fieldset className={styles.set}>
        <legend>How</legend>
        <div className={styles.row}>
          <Select
            label="Method"
            w={180}
            data={METHODS.map((value) => ({ value, label: METHOD_WORDS[value] }))}
            value={method}
            allowDeselect={false}
            onChange={(next) => isMethod(next) && change({ method: next })}
          />
          {method === "grid" ? null : (
            <>
              <NumberInput label="Sets" w={100} {...whole("trials")} />
              <NumberInput label="Seed" w={100} {...whole("seed")} />
            </>
          )}
          <Select
            label="Looks for the best"
            w={180}
            data={OBJECTIVES.map((value) => ({ value, label: OBJECTIVE_WORDS[value] }))}
            value={form.objective}
            allowDeselect={false}
            onChange={(next) => isObjective(next) && change({ objective: next })}
          />
          <NumberInput label="With trades, at least" w={160} {...whole("minTrades")} />
        </div>
        <p className={styles.note}>
          {METHOD_MEANING[method]} {setsInWords(form, sets)}
        </p>
        {isTooMany ? (
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
          onChange={(event) => change({ walk: event.currentTarget.checked ? DEFAULT_WALK : null })}
        />
        {walk ? (
          <div className={styles.row}>
            <Select
              label="Stretches"
              w={240}
              data={[
                { value: "rolling", label: "Rolling: all of one length" },
                { value: "anchored", label: "Anchored: all from the first day" },
              ]}
              value={walk.mode}
              allowDeselect={false}
              onChange={(next) => change({ walk: { ...walk, mode: next === "anchored" ? "anchored" : "rolling" } })}
            />
            <NumberInput label="Windows" w={100} {...ofWalk("windows")} />
            <NumberInput label="Of it for choosing" w={140} suffix=" %" {...ofWalk("inSamplePercent")} />
          </div>
        ) : null}
      </fieldset>
      <TermsFields form={terms} errors={wrong.terms} onChange={(next) => setTerms({ ...terms, ...next })} coverage={coverage} />
      <TextInput
        label="Name of this search"
        placeholder={rules.name}
        maxLength={80}
        maw={420}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {wrong.terms.rest ? <Notice tone="crit">{wrong.terms.rest}</Notice> : null}
      {wrong === NOTHING_WRONG || Object.keys({ ...wrong.search, ...wrong.terms }).length === 0 || wrong.terms.rest ? null : (
        <Notice tone="crit">Nothing was started: a field above is not right yet.</Notice>
      )}
      <div>
        <Button type="submit" size="md" loading={start.isPending} disabled={form.ranges.length === 0 || isTooMany}>
          Search
        </Button>
      </div>
    </form>
  );
}

/** How many sets that are, of how many. */
function setsInWords({ method, trials, walk }: SearchForm, sets: number | null): string {
  if (sets === null) return "";
  const possible = formatDecimal(String(sets));
  const tried = method === "grid" ? sets : Math.min(Number(trials) || 0, sets);
  const windows = Number(walk?.windows ?? 0);
  const again = windows > 0 ? `, and again in each of ${windows} windows` : "";
  return `${formatDecimal(String(tried))} ${tried === 1 ? "set" : "sets"}${method === "grid" ? "" : ` of ${possible} possible`}${again}.`;
}
