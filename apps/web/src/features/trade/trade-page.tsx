"use client";
import { Button, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { TickerView, Timeframe } from "@slipstream/core/market";
import type { Side } from "@slipstream/core/orders";
import { EmptyState, ErrorState, formatSpan, LoadingBlock } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { useInstruments } from "@/features/market/use-instruments.ts";
import { useAccountLive, useTickers } from "@/live/index.ts";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { AccountSummary } from "./account-summary.tsx";
import { Blotter } from "./blotter.tsx";
import { MarketHead } from "./market-head.tsx";
import { OrderTicket } from "./order-ticket.tsx";
import { SymbolList } from "./symbol-list.tsx";
import { SymbolMenu } from "./symbol-menu.tsx";
import { TradeChart } from "./trade-chart.tsx";
import styles from "./trade-page.module.css";

const NARROW = "(max-width: 62em)";
const MARKS = 200;

/** Why nobody should send an order by the price on screen; null while it is fresh. While the line is silent all prices are stale. */
function whyBlocked(ticker: TickerView | undefined): string | null {
  if (!ticker) return "Waiting for the first price.";
  return ticker.stale ? `The price is ${formatSpan(ticker.ageMs)} old. Orders wait for a fresh one.` : null;
}

/** Chart, ticket, positions: all that trading one instrument on one account needs. */
export function TradePage({ symbol: wanted }: { symbol: string | null }) {
  const trpc = useTRPC();
  const narrow = useMediaQuery(NARROW, false);
  const [timeframe, setTimeframe] = useState<Timeframe>("5m");
  const [ticketSide, setTicketSide] = useState<Side | null>(null);
  const { account: asked, query: accountsQuery } = useSelectedAccount();
  const instrumentsQuery = useInstruments();
  const instruments = instrumentsQuery.data;
  const tickers = useTickers();
  const live = useAccountLive(asked?.id ?? null);
  const account = asked && live.mark ? { ...asked, ...live.mark.account } : asked;
  const accountId = asked?.id;
  const positionsQuery = useQuery(
    trpc.orders.positions.queryOptions(
      { accountId, status: "open", limit: 200 },
      { enabled: accountId !== undefined, refetchInterval: 5_000 },
    ),
  );
  const instrument = (wanted ? instruments?.get(wanted) : undefined) ?? instruments?.values().next().value;
  const symbol = instrument?.symbol;
  const ordersQuery = useQuery(
    trpc.orders.list.queryOptions(
      { accountId, symbol, status: "live", limit: 200 },
      { enabled: accountId !== undefined && symbol !== undefined, refetchInterval: 15_000 },
    ),
  );
  const fillsQuery = useQuery(
    trpc.orders.fills.queryOptions(
      { accountId, symbol, limit: MARKS },
      { enabled: accountId !== undefined && symbol !== undefined, refetchInterval: 15_000 },
    ),
  );

  if (instrumentsQuery.isError && !instruments)
    return (
      <ErrorState
        title="The market could not be loaded."
        holds={messageOf(instrumentsQuery.error)}
        action={<Button onClick={() => instrumentsQuery.refetch()}>Retry</Button>}
      />
    );
  if (!instruments || accountsQuery.isPending) return <LoadingBlock label="Trade" height="var(--page-h)" />;
  if (!instrument || !symbol) return <EmptyState>No instrument is listed at this venue.</EmptyState>;

  const ticker = tickers.find((candidate) => candidate.symbol === symbol);
  const positions = live.mark?.positions ?? positionsQuery.data?.items;
  const blocked = whyBlocked(ticker);
  const ticket = account ? (
    <OrderTicket
      key={`${symbol}:${account.id}:${ticketSide ?? ""}`}
      account={account}
      instrument={instrument}
      blocked={blocked}
      initialSide={ticketSide ?? "buy"}
      onSent={() => setTicketSide(null)}
    />
  ) : (
    <EmptyState
      action={
        <Button component={Link} href="/accounts">
          Open an account
        </Button>
      }
    >
      There is no account to trade on.
    </EmptyState>
  );

  return (
    <div className={styles.trade}>
      <aside className={styles.market}>
        <SymbolList instruments={instruments} tickers={tickers} selected={symbol} />
        {account ? <AccountSummary account={account} /> : null}
      </aside>
      <div className={styles.center}>
        <MarketHead
          instrument={instrument}
          ticker={ticker}
          chooser={narrow ? <SymbolMenu instruments={instruments} tickers={tickers} selected={symbol} /> : undefined}
        />
        <TradeChart
          instrument={instrument}
          timeframe={timeframe}
          onTimeframe={setTimeframe}
          positions={(positions ?? []).filter((position) => position.symbol === symbol)}
          orders={ordersQuery.data?.items ?? []}
          fills={fillsQuery.data?.items ?? []}
        />
      </div>
      {narrow ? (
        <div className={styles.quick}>
          <Button size="lg" color="up" variant="outline" onClick={() => setTicketSide("buy")}>
            ▲ Buy
          </Button>
          <Button size="lg" color="down" variant="outline" onClick={() => setTicketSide("sell")}>
            ▼ Sell
          </Button>
        </div>
      ) : null}
      <div className={styles.blotter}>
        {account ? (
          <Blotter account={account} positions={positions} positionsError={positionsQuery.error} onRetry={() => positionsQuery.refetch()} />
        ) : null}
      </div>
      {narrow ? (
        <Drawer opened={ticketSide !== null} onClose={() => setTicketSide(null)} title={`Order for ${symbol}`} position="bottom" size="92%">
          {ticket}
        </Drawer>
      ) : (
        <aside className={styles.ticket} aria-label="Order ticket">
          {ticket}
        </aside>
      )}
    </div>
  );
}
