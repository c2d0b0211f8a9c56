"use client";
import { Group, Select } from "@mantine/core";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { useInstruments } from "@/features/market/use-instruments.ts";

export type ListFilter = { accountId: string | undefined; symbol: string | undefined; status: string | undefined };

type ListFiltersProps = {
  filter: ListFilter;
  onChange: (next: ListFilter) => void;
  /** Choices of the status field; without them there is none. */
  statuses?: readonly { value: string; label: string }[];
};

/** Which account, instrument and status a list shows. Nothing chosen means all. */
export function ListFilters({ filter, onChange, statuses }: ListFiltersProps) {
  const { data: instruments } = useInstruments();
  const { accounts } = useSelectedAccount();
  return (
    <Group gap="sm" align="end">
      <Select
        label="Account"
        placeholder="All accounts"
        data={accounts.map((account) => ({ value: account.id, label: account.name }))}
        value={filter.accountId ?? null}
        onChange={(value) => onChange({ ...filter, accountId: value ?? undefined })}
        clearable
        w={180}
      />
      <Select
        label="Instrument"
        placeholder="All instruments"
        data={[...(instruments?.keys() ?? [])]}
        value={filter.symbol ?? null}
        onChange={(value) => onChange({ ...filter, symbol: value ?? undefined })}
        clearable
        w={160}
      />
      {statuses ? (
        <Select
          label="Status"
          placeholder="All states"
          data={[...statuses]}
          value={filter.status ?? null}
          onChange={(value) => onChange({ ...filter, status: value ?? undefined })}
          clearable
          w={160}
        />
      ) : null}
    </Group>
  );
}
