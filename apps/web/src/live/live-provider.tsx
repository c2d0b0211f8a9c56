"use client";
import type { MarketStatusView, TickerView } from "@slipstream/core/market";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { createBrowserEnvironment } from "./browser-environment.ts";
import { createLiveClient, type LiveClient } from "./live-client.ts";
import { createLiveStore, type LiveStore } from "./live-store.ts";

/** A tab that nobody has looked at for this long gives its connection back. */
const HIDDEN_AFTER_MS = 5 * 60_000;

export type LiveProviderProps = {
  /** Where the stream is: `wss://…` from STREAM_URL, or `:3001` for the page's own host at that port. */
  streamUrl: string;
  /** With a session the stream also tells of the user's accounts. */
  signedIn: boolean;
  /** What the server knew when it made the page, so that prices are there before the line is. */
  initial?: { tickers?: readonly TickerView[]; status?: MarketStatusView | null };
  /** Called once when the session ended; without it the page goes to the sign-in. */
  onSignedOut?: () => void;
  children: ReactNode;
};

type Live = { readonly client: LiveClient; readonly store: LiveStore };
const LiveContext = createContext<Live | null>(null);

const toSignIn = (): void => {
  const here = `${window.location.pathname}${window.location.search}`;
  window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
};

/** The one live connection of a tab, for all that is below. Mount it once, in a layout. */
export function LiveProvider({ streamUrl, signedIn, initial, onSignedOut = toSignIn, children }: LiveProviderProps) {
  const [live] = useState<Live>(() => {
    const store = createLiveStore(initial);
    return { store, client: createLiveClient(store, createBrowserEnvironment({ streamUrl, signedIn, leave: onSignedOut })) };
  });
  useEffect(() => {
    const stop = live.client.start();
    let hiddenTimer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(hiddenTimer);
      if (document.visibilityState === "hidden") hiddenTimer = setTimeout(() => live.client.setWanted(false), HIDDEN_AFTER_MS);
      else live.client.setWanted(true);
    };
    const back = () => live.client.setWanted(true);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", back);
    return () => {
      clearTimeout(hiddenTimer);
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("online", back);
      stop();
    };
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** For the hooks beside this file. */
export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error("live data is shown outside of LiveProvider");
  return live;
}
