import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "@/features/people/auth-card.tsx";
import { SignUpForm } from "@/features/people/sign-up-form.tsx";
import { findSession } from "@/server/session.ts";

export const metadata: Metadata = {
  title: "Create an account",
  description: "Create a Slipstream account with 10,000 USDT of play money.",
};

export default async function Page() {
  if (await findSession().catch(() => null)) redirect("/dashboard");
  return (
    <AuthCard
      title="Create an account"
      lead="You get a paper account with 10,000 USDT of play money. No card, no keys."
      foot={
        <>
          Have one already? <Link href="/sign-in">Sign in</Link>
        </>
      }
    >
      <SignUpForm />
    </AuthCard>
  );
}
