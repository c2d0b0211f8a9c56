import { Group, Textarea, TextInput } from "@mantine/core";
import { MAX_COPY_FEE_PERCENT } from "@slipstream/core/masters";
import type { PublicationField, PublicationForm } from "./publication-form.ts";

type PublicationFieldsProps = {
  form: PublicationForm;
  patch: (change: Partial<PublicationForm>) => void;
  errors: Partial<Record<PublicationField, string>>;
};

/** What others read of a master, and the terms under which they copy. */
export function PublicationFields({ form, patch, errors }: PublicationFieldsProps) {
  const bind = (field: PublicationField) => ({
    name: field,
    value: form[field],
    error: errors[field],
    onChange: (event: { currentTarget: { value: string } }) => patch({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput
        label="Display name"
        description="What followers see in place of your own name. 3 to 40 characters."
        maxLength={40}
        autoComplete="off"
        {...bind("displayName")}
      />
      <Textarea
        label="Description"
        description="How you trade, in your own words. May be left empty."
        autosize
        minRows={2}
        maxRows={8}
        maxLength={1_000}
        {...bind("description")}
      />
      <Group grow gap="md" align="start">
        <TextInput
          label="Copy fee, % of new profit"
          description={`0 to ${MAX_COPY_FEE_PERCENT}. Never on a loss, never twice on the same profit.`}
          inputMode="decimal"
          maxLength={6}
          autoComplete="off"
          {...bind("copyFeePercentage")}
        />
        <TextInput
          label="Least amount to follow, USDT"
          description="At least 100. Small amounts cannot copy small trades."
          inputMode="decimal"
          maxLength={16}
          autoComplete="off"
          {...bind("minCopyAmount")}
        />
      </Group>
    </>
  );
}
