import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { AccountSwitcher } from "@/features/accounts/account-switcher.tsx";
import { SelectedAccountProvider } from "@/features/accounts/selected-account.tsx";
import { NoticeBell } from "@/features/notices/notice-bell.tsx";
import { AppFrame } from "@/features/shell/app-frame.tsx";
import { AppProviders } from "@/features/shell/app-providers.tsx";
import { LiveBanner, LiveTickerBar } from "@/features/shell/live-bars.tsx";
import { UserMenu } from "@/features/shell/user-menu.tsx";
import { LiveProvider } from "@/live/index.ts";
import { getContainer } from "@/server/container.ts";
import { requireSession } from "@/server/session.ts";
import { ApiProvider } from "@/trpc/client.tsx";
import { api } from "@/trpc/server.tsx";

/** What the market said when the page was made. Nothing where it could not be asked: the stream brings it later. */
async function readMarket() {
  const { market } = await api();
  const [status, tickers, instruments] = await Promise.allSettled([market.status(), market.tickers({}), market.instruments()]);
  return {
    status: status.status === "fulfilled" ? status.value : null,
    tickers: tickers.status === "fulfilled" ? tickers.value : [],
    ticks: instruments.status === "fulfilled" ? instruments.value.map(({ symbol, tickSize }) => ({ symbol, tick: tickSize })) : [],
  };
}

/** Every page of the app, for people who are signed in. What its pages share is made here once. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const session = await requireSession((await headers()).get("x-page") ?? undefined);
  const { ticks, ...initial } = await readMarket();
  const selection = (await cookies()).get("slipstream-account")?.value ?? "all";
  return (
    <ApiProvider>
      <LiveProvider streamUrl={getContainer().env.STREAM_URL} signedIn initial={initial}>
        <SelectedAccountProvider initial={selection}>
          <AppProviders>
            <AppFrame
              tickers={<LiveTickerBar ticks={ticks} />}
              banner={<LiveBanner />}
              account={<AccountSwitcher />}
              notifications={<NoticeBell userId={session.userId} />}
              isOperator={session.role === "operator"}
              user={<UserMenu user={{ name: session.name, email: session.email }} />}
            >
              {children}
            </AppFrame>
          </AppProviders>
        </SelectedAccountProvider>
      </LiveProvider>
    </ApiProvider>
  );
}
