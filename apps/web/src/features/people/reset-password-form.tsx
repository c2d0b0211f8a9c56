"use client";
import { Button, PasswordInput } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { type FormEvent, useState } from "react";
import { callPeople } from "@/trpc/public-call.ts";
import styles from "./auth-card.module.css";

/** Sets a new password by a link from a mail. All sessions end; two-factor sign-in stays on. */
export function ResetPasswordForm({ token }: { token: string }) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<{ field: string | null; message: string } | null>(null);
  const [done, setDone] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    setPending(true);
    setFailure(null);
    const outcome = await callPeople("resetPassword", { token, password });
    setPending(false);
    if (outcome.ok) setDone(true);
    else setFailure(outcome.refusal);
  };
  if (done)
    return (
      <div className={styles.form}>
        <Notice tone="up">Your new password is set. All sessions were ended.</Notice>
        <Button component="a" href="/sign-in" size="lg" fullWidth>
          Sign in
        </Button>
      </div>
    );
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <PasswordInput
        label="New password"
        description="At least 8 characters"
        name="password"
        autoComplete="new-password"
        size="md"
        required
        error={failure?.field === "password" ? failure.message : undefined}
      />
      {failure && failure.field !== "password" ? <Notice tone="crit">{failure.message}</Notice> : null}
      <Button type="submit" size="lg" fullWidth loading={pending}>
        Set the password
      </Button>
    </form>
  );
}
