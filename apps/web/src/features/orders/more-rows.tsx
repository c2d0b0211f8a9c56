"use client";
import { Button, Group } from "@mantine/core";

/** The way to older rows, and how many are on the page. */
export function MoreRows({ shown, hasMore, loading, onMore }: { shown: number; hasMore: boolean; loading: boolean; onMore: () => void }) {
  if (shown === 0) return null;
  return (
    <Group justify="center" gap="md" p="md">
      <span className="t2">{hasMore ? `${shown} newest shown` : "All shown"}</span>
      {hasMore ? (
        <Button variant="default" onClick={onMore} loading={loading}>
          Show older
        </Button>
      ) : null}
    </Group>
  );
}
