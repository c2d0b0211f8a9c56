import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/features/people/auth-card.tsx";
import { LinkMissing } from "@/features/people/link-missing.tsx";
import { ResetPasswordForm } from "@/features/people/reset-password-form.tsx";

export const metadata: Metadata = { title: "Set a new password", referrer: "no-referrer" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { token } = await searchParams;
  return (
    <AuthCard
      title="Set a new password"
      lead="All your sessions end. Two-factor sign-in stays as it is."
      foot={<Link href="/forgot-password">Ask for another link</Link>}
    >
      {typeof token === "string" ? <ResetPasswordForm token={token} /> : <LinkMissing />}
    </AuthCard>
  );
}
