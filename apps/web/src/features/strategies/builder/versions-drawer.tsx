"use client";
import { Button, Drawer } from "@mantine/core";
import type { StrategyVersionView } from "@slipstream/core/strategy";
import { Badge, ErrorState, LoadingRows, Time } from "@slipstream/ui";
import { messageOf } from "@/trpc/refusal.ts";
import { useVersions } from "../use-strategies.ts";
import styles from "./dialogs.module.css";
import { WordsChanges } from "./words-changes.tsx";

type VersionsDrawerProps = {
  strategyId: string;
  newest: number;
  opened: boolean;
  onClose: () => void;
  /** Its rules into the builder; they are saved as a new version, the old ones stay. */
  onTake: (version: StrategyVersionView) => void;
};

/** Every version with what changed in words, newest first. */
export function VersionsDrawer({ strategyId, newest, opened, onClose, onTake }: VersionsDrawerProps) {
  const query = useVersions(strategyId, opened);
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Drawer opened={opened} onClose={onClose} title="Versions" size={560}>
      {query.isError && versions.length === 0 ? (
        <ErrorState
          title="The versions could not be loaded."
          holds={`None is ever changed or lost. ${messageOf(query.error)}`}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      ) : null}
      {query.isPending ? <LoadingRows label="Versions: loading" rows={4} columns={2} height={72} /> : null}
      <ol className={styles.versions}>
        {versions.map((version, at) => {
          const before = versions[at + 1];
          return (
            <li key={version.number} className={styles.version}>
              <div className={styles.versionHead}>
                <b>Version {version.number}</b>
                {version.number === newest ? <Badge tone="accent">newest</Badge> : null}
                <span className={styles.when}>
                  <Time value={version.createdAt} format="date-minute" />
                </span>
                <Button className={styles.push} size="xs" variant="default" onClick={() => onTake(version)}>
                  {version.number === newest ? "Back to this" : `Restore version ${version.number}`}
                </Button>
              </div>
              {version.note ? <p>{version.note}</p> : null}
              {before ? <WordsChanges before={before.words} after={version.words} /> : <p className="t2">{version.words}</p>}
            </li>
          );
        })}
      </ol>
      {query.hasNextPage ? (
        <Button variant="default" mt="md" onClick={() => query.fetchNextPage()} loading={query.isFetchingNextPage}>
          Older versions
        </Button>
      ) : null}
    </Drawer>
  );
}
