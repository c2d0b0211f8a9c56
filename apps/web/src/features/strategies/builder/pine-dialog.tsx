"use client";
import { Button, CopyButton, Modal, Stack } from "@mantine/core";
import { ErrorState, LoadingBlock, Notice } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./dialogs.module.css";

type PineDialogProps = { strategyId: string; version: number; name: string; isDirty: boolean; opened: boolean; onClose: () => void };

function download(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

const fileName = (name: string, version: number): string =>
  `${
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "strategy"
  }-v${version}.pine`;

/** The saved strategy as Pine Script v6, to copy or to download. */
export function PineDialog({ strategyId, version, name, isDirty, opened, onClose }: PineDialogProps) {
  const trpc = useTRPC();
  const pine = useQuery(trpc.strategies.pine.queryOptions({ strategyId, version }, { enabled: opened }));
  return (
    <Modal opened={opened} onClose={onClose} title={`Pine Script of version ${version}`} size={820}>
      <Stack gap="md">
        {isDirty ? <Notice tone="warn">What you changed since version {version} is not in it: save it first.</Notice> : null}
        {pine.isError ? (
          <ErrorState
            title="The script could not be made."
            holds={messageOf(pine.error)}
            action={<Button onClick={() => pine.refetch()}>Retry</Button>}
          />
        ) : pine.data ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
          <pre className={styles.code} tabIndex={0}>
            {pine.data.text}
          </pre>
        ) : (
          <LoadingBlock label="Pine Script" height={320} />
        )}
        <p className="t2">It trades on its chart’s symbol by TradingView’s rules; what Pine cannot do is said in its comments.</p>
        <div className={styles.actions}>
          <Button
            variant="default"
            size="md"
            disabled={!pine.data}
            onClick={() => pine.data && download(pine.data.text, fileName(name, version))}
          >
            Download
          </Button>
          <CopyButton value={pine.data?.text ?? ""}>
            {({ copied, copy }) => (
              <Button size="md" onClick={copy} disabled={!pine.data}>
                {copied ? "Copied" : "Copy"}
              </Button>
            )}
          </CopyButton>
        </div>
      </Stack>
    </Modal>
  );
}
