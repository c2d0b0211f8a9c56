"use client";
import { Select, Switch } from "@mantine/core";
import { COPY_MODES, type FollowTermsView } from "@slipstream/core/copy";
import { formatMoney, Money, Notice } from "@slipstream/ui";
import Link from "next/link";
import { Choices, idOf, NumberField, type StepProps } from "./fields.tsx";
import { MODE_WORDS, said } from "./follow-words.ts";
import styles from "./steps.module.css";

const MODES = COPY_MODES.map((value) => ({ value, ...MODE_WORDS[value] }));

type AmountStepProps = StepProps & { terms: FollowTermsView; isNew: boolean };

/** Which account copies, with how much, and how large each copy is. */
export function AmountStep({ terms, isNew, ...fields }: AmountStepProps) {
  const { form, patch, errors } = fields;
  const account = terms.accounts.find(({ accountId }) => accountId === form.accountId);
  return (
    <div className={styles.fields}>
      <Select
        id={idOf("accountId")}
        label="Account that copies"
        size="md"
        data={terms.accounts.map((one) => ({ value: one.accountId, label: one.name, disabled: one.refusal !== null }))}
        value={form.accountId || null}
        onChange={(accountId) => patch({ accountId: accountId ?? "" })}
        allowDeselect={false}
        disabled={!isNew}
        error={errors.accountId}
        placeholder="None of your accounts can follow"
        description={isNew ? undefined : "A follow stays on its account."}
      />
      {isNew && terms.accounts.every(({ refusal }) => refusal !== null) ? (
        <Notice tone="warn" action={<Link href="/accounts">Open another account</Link>}>
          None of your accounts can follow {terms.masterName}.
        </Notice>
      ) : null}
      {account?.own ? <Notice>Both accounts are yours: this mirrors the one to the other, without a copy fee.</Notice> : null}
      {terms.accounts
        .filter(({ refusal }) => refusal !== null && isNew)
        .map((one) => (
          <p key={one.accountId} className={styles.hint}>
            {one.name}: {one.refusal}
          </p>
        ))}
      <NumberField
        {...fields}
        field="copyAmount"
        label="Amount to set aside"
        unit="USDT"
        description={
          <>
            At least <Money value={terms.minCopyAmount} />
            {account?.free ? (
              <>
                {" · "}
                {isNew ? "free on this account" : "free beside this follow"} <Money value={account.free} />
              </>
            ) : null}
          </>
        }
      />
      <Choices
        field="mode"
        legend="How large each copy is"
        value={form.mode}
        choices={MODES}
        onChange={(mode) => patch({ mode })}
        error={errors.mode}
      />
      <div className={styles.pair}>
        {form.mode === "fixed-amount" ? <NumberField {...fields} field="amountPerTrade" label="Amount per opening" unit="USDT" /> : null}
        {form.mode === "fixed-risk" ? <NumberField {...fields} field="riskPct" label="Risk per trade, of your amount" unit="%" /> : null}
        <NumberField {...fields} field="copyRatio" label="Multiplier" unit="×" description="1 copies as described, 0.5 half of it" />
      </div>
      <Switch
        id={idOf("roundUp")}
        label="Round up to the venue’s least quantity"
        description="Else what is too small for the venue is skipped"
        checked={form.roundUp}
        onChange={(event) => patch({ roundUp: event.currentTarget.checked })}
      />
      {isNew && terms.openPositions.length > 0 ? (
        <Switch
          id={idOf("copyExisting")}
          label="Copy what the master holds now, at the present price"
          description={`Open now: ${said(terms.openPositions.map(({ symbol, side, notional }) => `${symbol} ${side} ${formatMoney(notional, { currency: "USDT" })}`))}`}
          checked={form.copyExisting}
          onChange={(event) => patch({ copyExisting: event.currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}
