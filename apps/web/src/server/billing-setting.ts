import { toBillingTerms } from "@slipstream/core/billing/server";
import type { BillingSetting } from "@/features/billing/mode-banner.tsx";
import { getContainer } from "./container.ts";

/** How this deployment charges, for the banner above pages about fees. */
export function readBillingSetting(): BillingSetting {
  const { env } = getContainer();
  const { mode, simulation } = toBillingTerms(env);
  return { mode, simulation, simulationUrl: simulation ? env.STRIPE_API_URL : null };
}
