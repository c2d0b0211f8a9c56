import { appRouter, createCaller } from "@slipstream/api";
import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { cache, type ReactNode } from "react";
import { contextOfPage } from "@/server/context.ts";
import { createQueryClient } from "./query-client.ts";

const pageContext = cache(async () => contextOfPage(await headers()));
const pageQueryClient = cache(createQueryClient);

/** For `prefetch` in server components: `void queryClient.prefetchQuery(trpc.accounts.list.queryOptions({}))`. */
export const trpc = createTRPCOptionsProxy({ ctx: pageContext, router: appRouter, queryClient: pageQueryClient });
export const pageQueries = pageQueryClient;

/** Calls procedures directly, as the signed-in user of this page. */
export const api = async () => createCaller(await pageContext());

/** Hands what was prefetched on the server to the browser's cache. */
export function HydrateApi({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(pageQueryClient())}>{children}</HydrationBoundary>;
}
