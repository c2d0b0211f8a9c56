import { isRefusal } from "@slipstream/kernel";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { SharedReport } from "@/features/backtests/shared-report.tsx";
import { api } from "@/trpc/server.tsx";

type Params = { params: Promise<{ code: string }> };

/** Null: no such link, or not any more. */
const readShared = cache(async (code: string) => {
  try {
    return await (await api()).backtests.shared({ code });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (isRefusal(cause) && (cause.kind === "not-found" || cause.kind === "bad-input")) return null;
    throw error;
  }
});

/** Whoever has the link reads it; search engines do not. */
export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { code } = await params;
  const backtest = await readShared(code);
  return { title: backtest ? `${backtest.name}, back-test` : "Back-test", robots: { index: false, follow: false } };
}

export default async function Page({ params }: Params) {
  const { code } = await params;
  const backtest = await readShared(code);
  if (!backtest) notFound();
  return <SharedReport backtest={backtest} />;
}
