import type { Money, Ms, Quantity } from "@slipstream/kernel";
import type { PageOf } from "../orders/server.ts";
import type { FeeState } from "./high-water-mark.ts";
import type { ConsentView } from "./views.ts";

type Mine = { readonly userId: string };

/** A follow with what its fee of now depends on. */
export type AccruingFollow = {
  readonly followId: string;
  readonly masterId: string;
  readonly masterName: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly accountMode: "paper" | "live";
  readonly currency: string;
  readonly status: "active" | "paused" | "stopping" | "stopped";
  readonly own: boolean;
  readonly feeBps: number;
  readonly agreedBps: number | null;
  readonly askedBps: number;
  /** Of all follows that this account ever had with this master, net of exchange fees and funding. */
  readonly realized: Money;
  readonly open: readonly { readonly symbol: string; readonly quantity: Quantity; readonly cost: Money }[];
  /** As of the last settlement; null before the first. */
  readonly fee: FeeState | null;
  readonly chargedAll: Money;
  readonly settledAt: Ms | null;
};
export type NewConsent = {
  readonly id: string;
  readonly userId: string;
  readonly followId: string;
  readonly feeBps: number;
  readonly platformBps: number;
  readonly terms: string;
  readonly at: Ms;
  /** What is agreed to binds at the end of the period that runs then. */
  readonly marketMs: Ms;
};

/** Every read and write of one user's follows has that user's id in its WHERE. */
export type FeeStore = {
  /** The follows that are not stopped, or one follow whatever its state. */
  listAccruing(query: Mine & { followId?: string | undefined }): Promise<readonly AccruingFollow[]>;
  /** Follows of the masters that this user owns, not stopped; so many at most. */
  listOfMasters(query: { masterUserId: string; limit: number }): Promise<readonly AccruingFollow[]>;
  findTerms(query: Mine & { masterId: string; accountId?: string | undefined }): Promise<{
    readonly masterName: string;
    readonly feeBps: number;
    readonly currency: string;
    /** Among one's own accounts: no fee. */
    readonly own: boolean;
  } | null>;
  /** False where the follow has stopped, or the master asks something else by now. */
  agree(consent: NewConsent): Promise<boolean>;
  listConsents(
    query: Mine & { followId?: string | undefined; limit: number; cursor?: string | null | undefined },
  ): Promise<PageOf<ConsentView>>;
};
