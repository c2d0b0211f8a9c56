import type { Metadata } from "next";
import { AuthCard } from "@/features/people/auth-card.tsx";
import { ConfirmLink } from "@/features/people/confirm-link.tsx";
import { LinkMissing } from "@/features/people/link-missing.tsx";

export const metadata: Metadata = { title: "Confirm your e-mail address", referrer: "no-referrer" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { token } = await searchParams;
  return (
    <AuthCard title="Confirm your e-mail address" lead="One press, and this address is yours.">
      {typeof token === "string" ? <ConfirmLink token={token} command="confirmEmail" /> : <LinkMissing />}
    </AuthCard>
  );
}
