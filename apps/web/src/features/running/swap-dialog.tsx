"use client";
import { Button, Checkbox, Group, Modal, NumberInput, Radio, Select, Stack } from "@mantine/core";
import { type RunView, SWAP_MODES, type SwapView } from "@slipstream/core/running";
import type { StrategyView } from "@slipstream/core/strategy";
import { LoadingBlock, Notice } from "@slipstream/ui";
import { useState } from "react";
import { useVersions } from "@/features/strategies/use-strategies.ts";
import { messageOf } from "@/trpc/refusal.ts";
import { SWAP_MEANING, SWAP_WORDS } from "./run-words.ts";
import { useRunCommands } from "./use-runs.ts";

type Mode = SwapView["mode"];
const isMode = (text: string): text is Mode => SWAP_MODES.some((mode) => mode === text);
const numberOr = (value: string | number, otherwise: number): number => (typeof value === "number" ? value : otherwise);

/** Lets another version take over a run: which, how, and when it goes back by itself. */
export function SwapDialog({
  strategy,
  run,
  opened,
  onClose,
}: {
  strategy: StrategyView;
  run: RunView;
  opened: boolean;
  onClose: () => void;
}) {
  const versions = useVersions(strategy.id, opened);
  const { swap } = useRunCommands();
  const [chosen, setChosen] = useState<string | null>(null);
  const [mode, setMode] = useState<Mode>("shadow");
  const [hours, setHours] = useState(24);
  const [hasRule, setHasRule] = useState(true);
  const [worseBy, setWorseBy] = useState(2);
  const [trades, setTrades] = useState(10);
  const others = (versions.data?.pages.flatMap((page) => page.items) ?? []).filter(({ number }) => number !== run.version);
  const toVersion = Number(chosen ?? others[0]?.number ?? 0);
  const words = others.find(({ number }) => number === toVersion)?.words;
  const close = () => {
    if (swap.isPending) return;
    swap.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`Change the version of ${strategy.name}`} size={520}>
      <Stack gap="md">
        {versions.isPending ? (
          <LoadingBlock label="Versions" height={60} />
        ) : (
          <Select
            label="Version"
            description={words}
            data={others.map(({ number, note }) => ({ value: String(number), label: `${number}${note ? `: ${note}` : ""}` }))}
            value={toVersion === 0 ? null : String(toVersion)}
            onChange={setChosen}
            allowDeselect={false}
          />
        )}
        <Radio.Group label="How it takes over" value={mode} onChange={(next) => isMode(next) && setMode(next)}>
          <Stack gap="xs" mt={4}>
            {SWAP_MODES.map((each) => (
              <Radio key={each} value={each} label={SWAP_WORDS[each]} description={SWAP_MEANING[each]} />
            ))}
          </Stack>
        </Radio.Group>
        {mode === "gradual" ? (
          <NumberInput
            label="Hours"
            value={hours}
            onChange={(value) => setHours(numberOr(value, 24))}
            min={1}
            max={720}
            allowDecimal={false}
          />
        ) : null}
        <Checkbox
          label="Go back by itself when the new version is worse"
          checked={hasRule}
          onChange={(event) => setHasRule(event.currentTarget.checked)}
        />
        {hasRule ? (
          <Group grow>
            <NumberInput
              label="Worse by"
              suffix=" %"
              value={worseBy}
              onChange={(value) => setWorseBy(numberOr(value, 2))}
              min={0}
              max={100}
            />
            <NumberInput
              label="Over trades"
              value={trades}
              onChange={(value) => setTrades(numberOr(value, 10))}
              min={1}
              max={1000}
              allowDecimal={false}
            />
          </Group>
        ) : null}
        {swap.error ? <Notice tone="crit">{messageOf(swap.error)}</Notice> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" size="md" onClick={close} disabled={swap.isPending}>
            Cancel
          </Button>
          <Button
            size="md"
            loading={swap.isPending}
            disabled={toVersion === 0}
            onClick={() =>
              swap.mutate(
                {
                  runId: run.runId,
                  toVersion,
                  mode,
                  hours: mode === "gradual" ? hours : undefined,
                  rule: hasRule ? { worseByPercent: worseBy, trades } : undefined,
                },
                { onSuccess: onClose },
              )
            }
          >
            Change
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
