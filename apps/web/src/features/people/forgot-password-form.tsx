"use client";
import { Button, TextInput } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { type FormEvent, useState } from "react";
import { callPeople } from "@/trpc/public-call.ts";
import styles from "./auth-card.module.css";

/** Asks for a link that sets a new password. The answer is the same whether or not the address is known. */
export function ForgotPasswordForm() {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<{ field: string | null; message: string } | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email") ?? "");
    setPending(true);
    setFailure(null);
    const outcome = await callPeople("askForReset", { email });
    setPending(false);
    if (outcome.ok) setSentTo(email);
    else setFailure(outcome.refusal);
  };
  if (sentTo !== null)
    return (
      <div className={styles.form}>
        <Notice tone="up">If {sentTo} has an account, a link is on its way. It is good for one hour, once.</Notice>
      </div>
    );
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        size="md"
        required
        error={failure?.field === "email" ? failure.message : undefined}
      />
      {failure && failure.field !== "email" ? <Notice tone="crit">{failure.message}</Notice> : null}
      <Button type="submit" size="lg" fullWidth loading={pending}>
        Send the link
      </Button>
    </form>
  );
}
