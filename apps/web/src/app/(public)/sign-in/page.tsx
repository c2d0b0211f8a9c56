import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "@/features/people/auth-card.tsx";
import { safeNext } from "@/features/people/safe-next.ts";
import { SignInForm } from "@/features/people/sign-in-form.tsx";
import { findSession } from "@/server/session.ts";

export const metadata: Metadata = { title: "Sign in", description: "Sign in to Slipstream." };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const next = safeNext((await searchParams).next);
  // Without a database nobody is known; the page still says so itself when it is used.
  if (await findSession().catch(() => null)) redirect(next);
  return (
    <AuthCard
      title="Sign in"
      foot={
        <>
          New here? <Link href="/sign-up">Create an account</Link>
        </>
      }
    >
      <SignInForm next={next} />
    </AuthCard>
  );
}
