"use client";
import type { AppRouter } from "@slipstream/api";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import { createQueryClient } from "./query-client.ts";
import { refusalOf } from "./refusal.ts";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

const MAX_BATCH = 10;
const MAX_URL_LENGTH = 2_000;

/** Queries whose input may be longer than an address: they go by themselves, in the body of a POST. */
const LONG_QUERIES: ReadonlySet<string> = new Set(["strategies.preview", "strategies.explain"]);

/** The session ended elsewhere: what is on screen is no longer ours to show. */
function leaveWhenSignedOut(error: unknown) {
  if (refusalOf(error)?.code !== "not-signed-in") return;
  const here = `${window.location.pathname}${window.location.search}`;
  window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

function createBrowserQueryClient(): QueryClient {
  const client = createQueryClient();
  client.getQueryCache().config.onError = leaveWhenSignedOut;
  client.getMutationCache().config.onError = leaveWhenSignedOut;
  return client;
}

/** Queries and commands of signed-in pages. Mounted in their layout only, so that public pages stay light. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createBrowserQueryClient);
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: ({ path }) => LONG_QUERIES.has(path),
          true: httpLink({ url: "/api/trpc", methodOverride: "POST" }),
          false: httpBatchLink({ url: "/api/trpc", maxItems: MAX_BATCH, maxURLLength: MAX_URL_LENGTH }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
