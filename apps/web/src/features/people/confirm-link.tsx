"use client";
import { Button } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { useState } from "react";
import { callPeople } from "@/trpc/public-call.ts";
import styles from "./auth-card.module.css";

const DONE = {
  confirmEmail: "Your address is confirmed.",
  confirmEmailChange: "Your new address is in force. Sign in with it from now on.",
} as const;

/** A link of a mail is followed by a press, not by opening it: mail scanners open links. */
export function ConfirmLink({ token, command }: { token: string; command: keyof typeof DONE }) {
  const [state, setState] = useState<"idle" | "pending" | "done">("idle");
  const [failure, setFailure] = useState<string | null>(null);
  const confirm = async () => {
    setState("pending");
    setFailure(null);
    const outcome = await callPeople(command, { token });
    setState(outcome.ok ? "done" : "idle");
    if (!outcome.ok) setFailure(outcome.refusal.message);
  };
  return (
    <div className={styles.form}>
      {failure ? <Notice tone="crit">{failure}</Notice> : null}
      {state === "done" ? (
        <>
          <Notice tone="up">{DONE[command]}</Notice>
          <Button component="a" href="/dashboard" size="lg" fullWidth>
            Go on
          </Button>
        </>
      ) : (
        <Button size="lg" fullWidth loading={state === "pending"} onClick={confirm}>
          Confirm
        </Button>
      )}
    </div>
  );
}
