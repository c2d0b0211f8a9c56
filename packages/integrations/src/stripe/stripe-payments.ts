import type { Payments } from "@slipstream/core/billing/server";
import { type Clock, SECOND_MS } from "@slipstream/kernel";
import Stripe from "stripe";
import { createBalanceCalls } from "./balance.ts";
import { createCustomerCalls } from "./customers.ts";
import { createInvoiceCalls } from "./invoices.ts";
import { createPayeeCalls } from "./payees.ts";
import { createEventReader } from "./read-event.ts";
import { createReturnCalls } from "./returns.ts";

export type StripeOptions = {
  readonly secretKey: string;
  /** Of the endpoint, or of several, separated by commas. Without it no event is believed. */
  readonly webhookSecret: string | undefined;
  readonly apiUrl: string;
  readonly clock: Clock;
};

/** The version that the adapter reads; pinned, so that an update of the SDK is a decision. */
const API_VERSION = "2026-10-28.endive";
/** For each try. */
const TIMEOUT_MS = 20 * SECOND_MS;
/** The SDK sends the same call again, with the same key, where the reply was lost, and on 409 and 5xx. */
const RETRIES = 2;

/** Stripe through its SDK. One instance per process: it keeps its connections. */
export function createStripePayments({ secretKey, webhookSecret, apiUrl, clock }: StripeOptions): Payments {
  const { hostname, port, protocol } = new URL(apiUrl);
  const stripe = new Stripe(secretKey, {
    apiVersion: API_VERSION,
    host: hostname,
    port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port),
    protocol: protocol === "http:" ? "http" : "https",
    telemetry: false,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: RETRIES,
  });
  return {
    ...createCustomerCalls(stripe),
    ...createInvoiceCalls(stripe),
    ...createReturnCalls(stripe),
    ...createPayeeCalls(stripe),
    ...createBalanceCalls(stripe),
    readEvent: createEventReader(stripe, {
      secrets: webhookSecret?.split(",") ?? [],
      live: /^.._live_/.test(secretKey),
      clock,
    }),
  };
}
