"use client";
import { Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { TIMEFRAMES } from "@slipstream/core/market";
import { formatDecimal, Notice } from "@slipstream/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { dayOf } from "./backtest-words.ts";
import styles from "./new-backtest-form.module.css";
import { TermsFields } from "./terms-fields.tsx";
import {
  barsOf,
  coverageOf,
  DEFAULT_TERMS,
  errorsOf,
  finerThan,
  formOf,
  isTimeframe,
  periodOf,
  readTerms,
  type TermsErrors,
  type TermsForm,
} from "./terms-form.ts";
import type { TestedRules } from "./use-tested-rules.ts";

const NONE = "none";
const AUTO = "auto";
/** The words below, so that fields beside each other stand on one line. */
const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
const SEARCH = { inputField: styles.search };
const NO_ERRORS: TermsErrors = {};

/** The terms of a back-test. One that is done at once opens its report, a longer one its progress. */
export function NewBacktestForm({ rules }: { rules: TestedRules }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const { spec, request } = rules;
  const [terms, setTerms] = useState<TermsForm>(request ? formOf(request) : DEFAULT_TERMS);
  const [symbols, setSymbols] = useState<string[]>(spec.symbols);
  const [timeframe, setTimeframe] = useState(spec.timeframe);
  const [detail, setDetail] = useState(request ? (request.detailTimeframe ?? NONE) : AUTO);
  const [name, setName] = useState("");
  const [errors, setErrors] = useState(NO_ERRORS);
  const coverageQuery = useQuery(trpc.history.coverage.queryOptions());
  const rows = coverageQuery.data ?? [];
  const coverage = coverageQuery.data ? coverageOf(rows, symbols, timeframe) : undefined;
  const period = periodOf(terms, coverage ?? null);
  const finer = finerThan(timeframe);
  const run = useMutation(
    trpc.backtests.run.mutationOptions({
      onSuccess: (backtest) => {
        queries.setQueryData(trpc.backtests.get.queryKey({ backtestId: backtest.id }), backtest);
        void queries.invalidateQueries({ queryKey: trpc.backtests.list.pathKey() });
        router.push(`/backtests/${backtest.id}`);
      },
      onError: (error) => setErrors(errorsOf(refusalOf(error), messageOf(error), terms)),
    }),
  );
  const submit = () => {
    const { input, errors: wrong } = readTerms(terms);
    const noSymbol: TermsErrors = symbols.length === 0 ? { symbols: "At least one instrument" } : NO_ERRORS;
    setErrors({ ...wrong, ...noSymbol });
    if (!input || symbols.length === 0) return;
    run.mutate({
      ...rules.ask,
      ...input,
      symbols,
      timeframe,
      ...(detail === AUTO ? {} : { detailTimeframe: isTimeframe(detail) ? detail : null }),
      ...(name.trim() === "" ? { name: rules.name } : { name: name.trim() }),
      wait: false,
    });
  };
  const known = [...new Set([...rows.map(({ symbol }) => symbol), ...symbols])].sort();

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      noValidate
    >
      <fieldset className={styles.set}>
        <legend>Candles</legend>
        <div className={styles.row}>
          <MultiSelect
            label="Instruments"
            className={styles.symbols}
            classNames={SEARCH}
            data={known}
            value={symbols}
            onChange={setSymbols}
            maxValues={20}
            searchable
            hidePickedOptions
            error={errors.symbols}
          />
          <Select
            label="Timeframe"
            inputWrapperOrder={ORDER}
            description={timeframe === spec.timeframe ? undefined : `the rules are made for ${spec.timeframe}`}
            w={140}
            data={[...TIMEFRAMES]}
            value={timeframe}
            allowDeselect={false}
            onChange={(next) => {
              if (!isTimeframe(next)) return;
              setTimeframe(next);
              if (isTimeframe(detail) && !finerThan(next).includes(detail)) setDetail(AUTO);
            }}
            error={errors.timeframe}
          />
          <Select
            label="Within a bar"
            inputWrapperOrder={ORDER}
            description="decides stop or target first"
            w={190}
            data={[
              { value: AUTO, label: "minutes, if at hand" },
              { value: NONE, label: "the stop always wins" },
              ...finer.map((each) => ({ value: each, label: `bars of ${each}` })),
            ]}
            value={detail}
            allowDeselect={false}
            disabled={finer.length === 0}
            onChange={(next) => next && setDetail(next)}
            error={errors.detail}
          />
        </div>
      </fieldset>
      <TermsFields form={terms} errors={errors} onChange={(next) => setTerms({ ...terms, ...next })} coverage={coverage} />
      <TextInput
        label="Name of this back-test"
        placeholder={rules.name}
        maxLength={80}
        maw={420}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {coverageQuery.isError ? (
        <Notice tone="warn">What history there is could not be loaded. {messageOf(coverageQuery.error)}</Notice>
      ) : null}
      {errors.rest ? <Notice tone="crit">{errors.rest}</Notice> : null}
      <div className={styles.foot}>
        <Button type="submit" size="md" loading={run.isPending}>
          Run back-test
        </Button>
        <span className={styles.note}>
          {period === null
            ? null
            : `${dayOf(period.fromMs)} → ${dayOf(period.toMs - 1)} · ${formatDecimal(String(barsOf(period, timeframe, symbols.length)))} bars`}
        </span>
      </div>
    </form>
  );
}
