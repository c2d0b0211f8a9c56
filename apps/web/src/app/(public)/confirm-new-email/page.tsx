import type { Metadata } from "next";
import { AuthCard } from "@/features/people/auth-card.tsx";
import { ConfirmLink } from "@/features/people/confirm-link.tsx";
import { LinkMissing } from "@/features/people/link-missing.tsx";

export const metadata: Metadata = { title: "Confirm your new e-mail address", referrer: "no-referrer" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { token } = await searchParams;
  return (
    <AuthCard title="Confirm your new e-mail address" lead="From then on you sign in with it.">
      {typeof token === "string" ? <ConfirmLink token={token} command="confirmEmailChange" /> : <LinkMissing />}
    </AuthCard>
  );
}
