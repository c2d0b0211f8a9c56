import { QueryClient } from "@tanstack/react-query";
import { isRefused } from "./refusal.ts";

const MAX_RETRIES = 5;

/** A refusal stays a refusal however often it is asked; a lost line or a restarting database is asked again, ever more slowly. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < MAX_RETRIES && !isRefused(error),
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 10_000),
      },
      mutations: { retry: false },
    },
  });
