import { parseSymbol } from "@slipstream/core/market";
import type { Metadata } from "next";
import { TradePage } from "@/features/trade/trade-page.tsx";

export const metadata: Metadata = { title: "Trade" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { symbol } = await searchParams;
  return <TradePage symbol={typeof symbol === "string" ? parseSymbol(symbol) : null} />;
}
