"use client";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { type FormEvent, useState } from "react";
import { callPeople } from "@/trpc/public-call.ts";
import styles from "./auth-card.module.css";
import { signIn } from "./sign-in.ts";

type Refused = { message: string; fields: Readonly<Record<string, string>> };
const text = (form: FormData, name: string): string => String(form.get(name) ?? "");

/**
 * Makes an account and signs in. An address that is known already is answered like a new one; then the sign-in fails, and the owner of the
 * address has a mail.
 */
export function SignUpForm() {
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password, name] = [text(form, "email"), text(form, "password"), text(form, "name")];
    setPending(true);
    setRefused(null);
    const outcome = await callPeople("register", { email, password, name });
    if (!outcome.ok) {
      setPending(false);
      setRefused(outcome.refusal);
      return;
    }
    if ((await signIn({ email, password, otp: "" })).ok) {
      window.location.assign("/dashboard");
      return;
    }
    setPending(false);
    setSentTo(email);
  };

  if (sentTo !== null)
    return (
      <div className={styles.form}>
        <Notice tone="up">A mail is on its way to {sentTo}. Follow it to go on, or sign in.</Notice>
        <Button component="a" href="/sign-in" size="lg" fullWidth>
          Sign in
        </Button>
      </div>
    );
  const errorOf = (field: string) => refused?.fields[field];
  const named = ["name", "email", "password"].some((field) => errorOf(field) !== undefined);
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput label="Name" name="name" autoComplete="name" size="md" maxLength={60} required error={errorOf("name")} />
      <TextInput label="E-mail" name="email" type="email" autoComplete="username" size="md" required error={errorOf("email")} />
      <PasswordInput
        label="Password"
        description="At least 8 characters. A few words in a row are good."
        name="password"
        autoComplete="new-password"
        size="md"
        required
        error={errorOf("password")}
      />
      {refused && !named ? <Notice tone="crit">{refused.message}</Notice> : null}
      <Button type="submit" size="lg" fullWidth loading={pending}>
        Create account
      </Button>
    </form>
  );
}
