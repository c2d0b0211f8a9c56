"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { FollowTermsView, FollowView } from "@slipstream/core/copy";
import { formatMoney, Notice } from "@slipstream/ui";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { useInstruments } from "@/features/market/use-instruments.ts";
import { isRefused, messageOf, refusalOf } from "@/trpc/refusal.ts";
import { AmountStep } from "./amount-step.tsx";
import { CopyableSymbols } from "./copyable-symbols.tsx";
import { CONSENT_ID, FeeConsent } from "./fee-consent.tsx";
import { FeeTerms } from "./fee-terms.tsx";
import { idOf } from "./fields.tsx";
import styles from "./follow-dialog.module.css";
import { errorsOfRefusal, type FollowErrors, findErrors, firstStepAtFault } from "./follow-errors.ts";
import { amountOf, type FollowField, type FollowForm, type FollowStep, STEPS, stepOf, usualLossLimit } from "./follow-form.ts";
import { needsConsent, STEP_WORDS } from "./follow-words.ts";
import { IfYouConfirm } from "./if-you-confirm.tsx";
import { LimitsStep } from "./limits-step.tsx";
import { PlainWords } from "./plain-words.tsx";
import { StepBar } from "./step-bar.tsx";
import { useSaveFollow, useWhatIf } from "./use-follow.ts";
import { WhatIfPanel } from "./what-if-panel.tsx";

type FollowDialogProps = { terms: FollowTermsView; follow: FollowView | null; initial: FollowForm; onClose: () => void };

/** The four steps of beginning or editing a follow. */
export function FollowDialog({ terms, follow, initial, onClose }: FollowDialogProps) {
  const isNew = follow === null;
  const [form, setForm] = useState(initial);
  const [step, setStep] = useState<FollowStep>("amount");
  const [touched, setTouched] = useState<ReadonlySet<FollowField>>(new Set());
  const [days, setDays] = useState(30);
  const [agreed, setAgreed] = useState<number | null>(null);
  const [missedConsent, setMissedConsent] = useState(false);
  const saving = useSaveFollow(terms.masterId, follow?.id ?? null);
  const { data: instruments } = useInstruments();
  const focus = useRef<FollowField | null>(null);
  const body = useRef<HTMLDivElement>(null);

  const local = findErrors(form, terms, isNew);
  const sound = Object.keys(local).length === 0;
  const whatIf = useWhatIf(terms.masterId, form, { sound, days });
  const refusal = refusalOf(saving.error) ?? (sound && !whatIf.isStale ? refusalOf(whatIf.error) : null);
  const errors: FollowErrors = { ...errorsOfRefusal(refusal), ...shownOf(local, touched) };
  const atFault = firstStepAtFault({ ...errors, ...local });

  const asksConsent = isNew && needsConsent(terms, form.accountId);

  const patch = (change: Partial<FollowForm>) => {
    saving.reset();
    // Another account may have another currency, and so other terms.
    if (change.accountId !== undefined) setAgreed(null);
    const fields = Object.keys(change) as FollowField[];
    setTouched((before) => new Set([...before, ...fields]));
    setForm((before) => {
      const next = { ...before, ...change };
      const follows = isNew && change.copyAmount !== undefined && !touched.has("lossLimit");
      return follows ? { ...next, lossLimit: usualLossLimit(change.copyAmount ?? "") } : next;
    });
  };
  const goTo = (next: FollowStep, field: FollowField | null = null) => {
    focus.current = field;
    setStep(next);
  };
  useEffect(() => {
    body.current?.scrollTo({ top: 0 });
    if (focus.current) document.getElementById(idOf(focus.current))?.focus();
    else body.current?.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus();
    focus.current = null;
  }, [step]);

  const submit = async () => {
    if (!sound) {
      setTouched(new Set(Object.keys(local) as FollowField[]));
      const first = (Object.keys(local) as FollowField[])[0];
      if (first) goTo(stepOf(first), first);
      return;
    }
    if (asksConsent && agreed === null) {
      setMissedConsent(true);
      document.getElementById(CONSENT_ID)?.focus();
      return;
    }
    try {
      const saved = await saving.save(form, agreed ?? undefined);
      announce(saved, isNew);
      onClose();
    } catch (error) {
      if (refusalOf(error)?.code === "fee-changed") setAgreed(null);
      const named = errorsOfRefusal(refusalOf(error));
      const first = (Object.keys(named) as FollowField[])[0];
      if (first) goTo(stepOf(first), first);
    }
  };

  const failed = saving.error !== null && Object.keys(errorsOfRefusal(refusalOf(saving.error))).length === 0;
  const fields = { form, patch, errors };
  const amount = formatMoney(amountOf(form.copyAmount), { decimals: 0, currency: "USDT" });
  const here = STEPS.indexOf(step);
  const next = STEPS[here + 1];
  const onEdit = (field: FollowField) => goTo(stepOf(field), field);
  const feeTerms = <FeeTerms terms={terms} accountId={form.accountId} agreedPercent={follow?.copyFeePercentage} />;
  const panel = (
    <WhatIfPanel
      masterName={terms.masterName}
      data={whatIf.data}
      days={days}
      onDays={setDays}
      isStale={whatIf.isStale}
      error={
        whatIf.error && !whatIf.isStale
          ? { message: messageOf(whatIf.error), onRetry: isRefused(whatIf.error) ? null : () => void whatIf.refetch() }
          : null
      }
      blocked={sound ? null : "Once the amount and the limits make sense, this shows what they would have brought."}
    />
  );
  return (
    <>
      <StepBar step={step} atFault={atFault} onStep={goTo} />
      <div className={styles.body} ref={body}>
        <div className={styles.left} data-step={step} tabIndex={-1}>
          <h2 className="sr-only">{STEP_WORDS[step]}</h2>
          {step === "amount" ? <AmountStep {...fields} terms={terms} isNew={isNew} /> : null}
          {step === "limits" ? <LimitsStep {...fields} symbols={[...(instruments?.keys() ?? [])]} /> : null}
          {step === "what-if" ? panel : null}
          {step === "confirm" ? (
            <>
              <PlainWords form={form} terms={terms} isNew={isNew} onEdit={onEdit} />
              {asksConsent ? (
                <FeeConsent terms={terms} accountId={form.accountId} agreed={agreed} onAgree={setAgreed} missed={missedConsent} />
              ) : (
                feeTerms
              )}
            </>
          ) : null}
        </div>
        <div className={styles.right}>
          {step === "amount" ? (
            <>
              <CopyableSymbols terms={terms} copyAmount={form.copyAmount} proportional={form.mode === "proportional"} />
              {feeTerms}
            </>
          ) : null}
          {step === "limits" || step === "what-if" ? <PlainWords form={form} terms={terms} isNew={isNew} onEdit={onEdit} /> : null}
          {step === "confirm" ? panel : null}
        </div>
      </div>
      <footer className={styles.foot} data-last={next === undefined || undefined}>
        <div className={styles.sentence} data-failed={failed || undefined}>
          {failed ? (
            <Notice tone="crit">Nothing was changed. {messageOf(saving.error)}</Notice>
          ) : (
            <IfYouConfirm form={form} terms={terms} follow={follow} />
          )}
        </div>
        <div className={styles.buttons}>
          <Button variant="default" size="md" onClick={() => (here === 0 ? onClose() : goTo(STEPS[here - 1] ?? "amount"))}>
            {here === 0 ? "Cancel" : "Back"}
          </Button>
          {next ? (
            <Button size="md" onClick={() => goTo(next)}>
              Next: {STEP_WORDS[next].toLowerCase()}
            </Button>
          ) : (
            <Button size="md" onClick={() => void submit()} loading={saving.isPending}>
              {isNew ? `Follow with ${amount}` : "Save changes"}
            </Button>
          )}
        </div>
      </footer>
    </>
  );
}

/** A field that nobody has touched is not called wrong, except for what the terms themselves forbid. */
const shownOf = (local: FollowErrors, touched: ReadonlySet<FollowField>): FollowErrors =>
  Object.fromEntries(Object.entries(local).filter(([field]) => [...touched].some((one) => one === field) || field === "copyAmount"));

function announce(follow: FollowView, isNew: boolean) {
  notifications.show({
    color: "up",
    title: isNew ? `You follow ${follow.masterName}` : `Your follow of ${follow.masterName} is changed`,
    message: (
      <>
        {isNew ? "The next opening is copied. " : "The new settings hold for what is opened from now on. "}
        <Link href="/copying">See it in Copying</Link>
      </>
    ),
  });
}
