import type { RefusalShape } from "@slipstream/api";

export type SignInOutcome = { ok: true } | { ok: false; refusal: Pick<RefusalShape, "code" | "message" | "field"> };
type ErrorBody = { error?: { code?: string; message?: string; field?: string } };

const UNREACHABLE = { code: "unreachable", message: "The server cannot be reached. Check your connection and try again.", field: null };

/** Signs this browser in. Never throws. */
export async function signIn(credentials: { email: string; password: string; otp: string }): Promise<SignInOutcome> {
  try {
    const given: { csrf_token?: string } = await (await fetch("/api/auth/csrf", { cache: "no-store" })).json();
    const response = await fetch("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...credentials, csrf_token: given.csrf_token }),
    });
    if (response.ok) return { ok: true };
    const { error }: ErrorBody = await response.json();
    return {
      ok: false,
      refusal: { code: error?.code ?? "fault", message: error?.message ?? "It did not work. Try again.", field: error?.field ?? null },
    };
  } catch {
    return { ok: false, refusal: UNREACHABLE };
  }
}
