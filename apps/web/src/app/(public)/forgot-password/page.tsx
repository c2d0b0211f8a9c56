import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/features/people/auth-card.tsx";
import { ForgotPasswordForm } from "@/features/people/forgot-password-form.tsx";

export const metadata: Metadata = { title: "Reset your password" };

export default function Page() {
  return (
    <AuthCard
      title="Reset your password"
      lead="We mail you a link that sets a new one."
      foot={<Link href="/sign-in">Back to the sign-in</Link>}
    >
      <ForgotPasswordForm />
    </AuthCard>
  );
}
