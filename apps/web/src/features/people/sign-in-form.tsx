"use client";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import styles from "./auth-card.module.css";
import { type SignInOutcome, signIn } from "./sign-in.ts";

type Refused = Extract<SignInOutcome, { ok: false }>["refusal"];
const text = (form: FormData, name: string): string => String(form.get(name) ?? "");

/** E-mail and password, then the code where two-factor sign-in is on. */
export function SignInForm({ next }: { next: string }) {
  const [asksCode, setAsksCode] = useState(false);
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setRefused(null);
    const outcome = await signIn({ email: text(form, "email"), password: text(form, "password"), otp: text(form, "otp") });
    if (outcome.ok) {
      window.location.assign(next);
      return;
    }
    setPending(false);
    if (outcome.refusal.code === "otp-required") {
      setAsksCode(true);
      return;
    }
    if (outcome.refusal.code === "otp-wrong") setAsksCode(true);
    setRefused(outcome.refusal);
  };
  const errorOf = (field: string) => (refused?.field === field ? refused.message : undefined);

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput label="E-mail" name="email" type="email" autoComplete="username" size="md" required error={errorOf("email")} />
      <PasswordInput label="Password" name="password" autoComplete="current-password" size="md" required error={errorOf("password")} />
      {asksCode ? (
        <TextInput
          label="Code"
          description="Six digits from your authenticator app, or a recovery code"
          name="otp"
          autoComplete="one-time-code"
          size="md"
          autoFocus
          required
          error={errorOf("otp")}
        />
      ) : null}
      {refused && !["email", "password", "otp"].includes(refused.field ?? "") ? <Notice tone="crit">{refused.message}</Notice> : null}
      <Button type="submit" size="lg" fullWidth loading={pending}>
        Sign in
      </Button>
      <Link href="/forgot-password" prefetch={false}>
        Forgot your password?
      </Link>
    </form>
  );
}
