import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import type { ReactNode } from "react";
import { AppFrame } from "@/features/shell/app-frame.tsx";
import { AppProviders } from "@/features/shell/app-providers.tsx";
import { RecordingBanner } from "@/features/shell/recording-banner.tsx";
import { TickerBar } from "@/features/shell/ticker-bar.tsx";

/** Every page of the app. Nobody gets past it without a session: `requireSession()` of `@/server/session` belongs into its first line. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  return (
    <AppProviders>
      <AppFrame
        tickers={<TickerBar tickers={undefined} />}
        banner={<RecordingBanner sourceName="Binance USD-M" isRecording marketTime={null} speed={null} lineState="connecting" />}
        user={null}
      >
        {children}
      </AppFrame>
    </AppProviders>
  );
}
