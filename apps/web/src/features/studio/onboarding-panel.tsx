"use client";
import { Button } from "@mantine/core";
import type { EarningsView } from "@slipstream/core/billing";
import { Badge, Notice, Panel } from "@slipstream/ui";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { SudoDeclined } from "@/features/settings/sudo.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { requirementWords } from "./earning-words.ts";
import styles from "./studio.module.css";
import { useFinishOnboarding, useOpenDashboard, useStartOnboarding } from "./use-earnings.ts";

const shown = (error: Error | null) => (error && !(error instanceof SudoDeclined) ? error : null);
/** Where what is missing can be made good. */
const REMEDIES: Readonly<Record<string, { href: string; words: string }>> = {
  "email-not-confirmed": { href: "/settings", words: "Confirm it" },
  "second-factor-missing": { href: "/settings/security", words: "Switch it on" },
};

/** The master's account for payouts at Stripe: begin, go on, look at it. Names, bank and tax stay there. */
export function OnboardingPanel({ earnings, returned }: { earnings: EarningsView; returned: string | null }) {
  const start = useStartOnboarding();
  const open = useOpenDashboard();
  const { status, requirements } = earnings.onboarding;
  if (status === "manual")
    return (
      <Panel title="Where you are paid" padded>
        <p className="t2">The operator records payments and sends your part by hand. Agree with them on where it goes.</p>
      </Panel>
    );
  const failure = shown(start.error) ?? shown(open.error);
  const remedy = REMEDIES[refusalOf(failure)?.code ?? ""];
  return (
    <Panel
      title="Where you are paid"
      note={
        status === "ready" ? <Badge tone="up">ready</Badge> : <Badge tone="warn">{status === "none" ? "not set up" : "incomplete"}</Badge>
      }
      padded
    >
      <div className={styles.about}>
        {returned === "done" ? <OnboardingReturn /> : null}
        {returned === "again" && status !== "ready" ? <Notice tone="warn">The link to Stripe had run out. Go on from here.</Notice> : null}
        {status === "ready" ? (
          <p className="t2">Your account at Stripe can receive money. Payouts go there by themselves.</p>
        ) : (
          <p className="t2">
            {status === "none"
              ? "Tell Stripe who is paid and where. Until then your part is held for you and nothing of it is lost. Names, bank and tax details stay with Stripe."
              : "Stripe asks for more before it can pay you. Until then your part is held for you and nothing of it is lost."}
          </p>
        )}
        {requirements.length > 0 ? (
          <ul className={styles.requirements} aria-label="What Stripe still asks for">
            {requirements.map((requirement) => (
              <li key={requirement}>{requirementWords(requirement)}</li>
            ))}
          </ul>
        ) : null}
        {failure ? (
          <Notice
            tone="crit"
            action={
              remedy ? (
                <Button component={Link} href={remedy.href} variant="default">
                  {remedy.words}
                </Button>
              ) : undefined
            }
          >
            {messageOf(failure)}
          </Notice>
        ) : null}
        <div className={styles.bar}>
          {status === "ready" && requirements.length === 0 ? null : (
            <Button loading={start.isPending} onClick={() => start.mutate()}>
              {status === "none" ? "Set up payouts" : "Go on at Stripe"}
            </Button>
          )}
          {status === "none" ? null : (
            <Button variant="default" loading={open.isPending} onClick={() => open.mutate()}>
              Open my account at Stripe
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

/** Back from Stripe: asks once how the account stands now. */
function OnboardingReturn() {
  const finish = useFinishOnboarding();
  const begun = useRef(false);
  const { mutate } = finish;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate();
  }, [mutate]);
  if (finish.error)
    return (
      <Notice
        tone="crit"
        action={
          <Button variant="default" onClick={() => mutate()} loading={finish.isPending}>
            Ask again
          </Button>
        }
      >
        Stripe could not be asked how your account stands. {messageOf(finish.error)}
      </Notice>
    );
  if (!finish.data) return <Notice>Asking Stripe how your account stands …</Notice>;
  return finish.data.onboarding.status === "ready" ? (
    <Notice tone="up">Done: your account at Stripe can receive money.</Notice>
  ) : (
    <Notice tone="warn">Not done yet: Stripe asks for more.</Notice>
  );
}
