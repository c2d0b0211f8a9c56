"use client";
import { Button, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { AccountView } from "@slipstream/core/accounts";
import { ErrorState, LoadingBlock, Notice, Panel } from "@slipstream/ui";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { publicationErrors } from "./publication-errors.ts";
import { PublicationFields } from "./publication-fields.tsx";
import { NEW_PUBLICATION, type PublicationForm } from "./publication-form.ts";
import { RequirementsList } from "./requirements-list.tsx";
import styles from "./studio.module.css";
import { useBecomeMaster, useRequirements } from "./use-studio.ts";

type BecomePanelProps = {
  accounts: readonly AccountView[];
  first: string;
  onCancel?: (() => void) | undefined;
  onDone: (masterId: string) => void;
};

/** From an account of one's own to a record that others may follow: what is needed first, then what they will read. */
export function BecomePanel({ accounts, first, onCancel, onDone }: BecomePanelProps) {
  const [accountId, setAccountId] = useState(first);
  const [form, setForm] = useState<PublicationForm>(NEW_PUBLICATION);
  const requirements = useRequirements(accountId);
  const become = useBecomeMaster();
  const { fields, other } = publicationErrors(become.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    become.mutate(
      { accountId, ...form },
      {
        onSuccess: (master) => {
          notifications.show({ title: "Published", message: `${master.displayName} can be followed now.`, color: "up" });
          onDone(master.masterId);
        },
      },
    );
  };
  return (
    <Panel title="Become a master" note="Others copy your trades; you earn a share of their profit" padded>
      <form onSubmit={submit} noValidate className={styles.form}>
        <Select
          label="Account to publish"
          description="Its whole record, from its first fill, becomes public, and every fill from now on."
          data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
          value={accountId}
          onChange={(next) => next && setAccountId(next)}
          allowDeselect={false}
        />
        {requirements.isPending ? <LoadingBlock label="Requirements" height={60} /> : null}
        {requirements.error && !requirements.data ? (
          <ErrorState
            title="The requirements could not be checked."
            holds={messageOf(requirements.error)}
            action={<Button onClick={() => requirements.refetch()}>Retry</Button>}
          />
        ) : null}
        {requirements.data ? <RequirementsList requirements={requirements.data} /> : null}
        <PublicationFields form={form} patch={(change) => setForm((now) => ({ ...now, ...change }))} errors={fields} />
        {other ? <Notice tone="crit">{other}</Notice> : null}
        <div className={styles.buttons}>
          {onCancel ? (
            <Button variant="default" size="md" onClick={onCancel}>
              Cancel
            </Button>
          ) : null}
          <Button type="submit" size="md" loading={become.isPending} disabled={requirements.data?.eligible === false}>
            Publish this account
          </Button>
        </div>
      </form>
    </Panel>
  );
}
