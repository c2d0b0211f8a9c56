"use client";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type CustomIndicatorView, indicatorNameSchema, type Operand, sayOperand } from "@slipstream/core/strategy";
import { Notice } from "@slipstream/ui";
import { useMemo, useState } from "react";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { BuilderProvider, type BuilderState, createBuilderStores } from "../builder/builder-context.tsx";
import { NumberField } from "../builder/number-field.tsx";
import { OperandEditor } from "../builder/operand-editor.tsx";
import { emptyDraft } from "../tree/draft.ts";
import { readDraft } from "../tree/draft-problems.ts";
import { useCustomCommands, useCustoms } from "../use-strategies.ts";
import styles from "./customs-drawer.module.css";

const START: Operand = {
  kind: "difference",
  left: { kind: "indicator", name: "ema", params: { period: 10 } },
  right: { kind: "indicator", name: "ema", params: { period: 30 } },
};
const nothing = () => {};

/** A custom indicator: its name, what it is, and levels that it is compared with. */
export function CustomForm({ custom, onDone }: { custom: CustomIndicatorView | null; onDone: () => void }) {
  const { customs, byId } = useCustoms();
  const { create, update } = useCustomCommands();
  const [name, setName] = useState(custom?.name ?? "");
  const [definition, setDefinition] = useState<Operand>(custom?.definition ?? START);
  const [levels, setLevels] = useState<readonly (readonly [string, number])[]>(Object.entries(custom?.levels ?? {}));
  const [stores] = useState(createBuilderStores);
  const command = custom ? update : create;
  const refusal = refusalOf(command.error);
  // It is checked as a condition of a strategy would be, on the finest chart so that each timeframe may be chosen.
  const { problems } = useMemo(() => {
    const draft = { ...emptyDraft(), timeframe: "1m" as const, long: { entry: { kind: "rises" as const, of: definition, bars: 1 } } };
    return readDraft(draft, byId);
  }, [definition, byId]);
  const others = customs.filter(({ id }) => id !== custom?.id);
  const context: BuilderState = {
    draft: { ...emptyDraft(), timeframe: "1m" },
    edit: nothing,
    problems: new Map(problems.map(({ at, message }) => [at, message])),
    customs: others,
    customsById: byId,
    openCustoms: nothing,
    stores,
    anyTimeframe: true,
    narrow: false,
  };
  const named = indicatorNameSchema.safeParse(name).success;
  const kept = Object.fromEntries(levels.filter(([level, value]) => level.trim() !== "" && !Number.isNaN(value)));
  const save = () => {
    const done = { onSuccess: onDone };
    if (custom) update.mutate({ indicatorId: custom.id, name, definition, levels: kept }, done);
    else create.mutate({ name, definition, levels: kept }, done);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (named && problems.length === 0) save();
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Plain words call it in quotes"
          size="sm"
          maxLength={40}
          data-autofocus
          value={name}
          error={refusal?.code === "indicator-name-taken" ? refusal.message : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <BuilderProvider value={context}>
          <OperandEditor operand={definition} path={["long", "entry", "of"]} label="What it is" onChange={setDefinition} />
        </BuilderProvider>
        <p className={styles.words}>= {sayOperand(definition, others)}</p>
        <fieldset className={styles.levels}>
          <legend>Levels (optional), such as “high” 2</legend>
          {levels.map(([level, value], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place
            <div key={at} className={styles.level}>
              <TextInput
                size="sm"
                aria-label={`Level ${at + 1}: name`}
                maxLength={40}
                value={level}
                onChange={(event) => setLevels(levels.with(at, [event.currentTarget.value, value]))}
              />
              <NumberField
                aria-label={`Level ${at + 1}: value`}
                value={value}
                onChange={(next) => setLevels(levels.with(at, [level, next]))}
              />
              <Button size="xs" variant="subtle" color="gray" onClick={() => setLevels(levels.filter((_, other) => other !== at))}>
                Delete
              </Button>
            </div>
          ))}
          {levels.length < 10 ? (
            <Button size="xs" variant="default" onClick={() => setLevels([...levels, ["", 0]])}>
              + Level
            </Button>
          ) : null}
        </fieldset>
        {custom && custom.usedBy > 0 ? (
          <Notice tone="info">Versions that were saved keep it as it was; it counts anew when a strategy is saved again.</Notice>
        ) : null}
        {problems[0] ? <Notice tone="warn">{problems[0].message}</Notice> : null}
        {command.error && refusal?.code !== "indicator-name-taken" ? <Notice tone="crit">{messageOf(command.error)}</Notice> : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onDone}>
            Back
          </Button>
          <Button type="submit" loading={command.isPending} disabled={!named || problems.length > 0}>
            {custom ? "Save" : "Add the indicator"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
