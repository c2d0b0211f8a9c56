export { type CredentialRecord, isCredentialAlive } from "./credential-life.ts";
export { mergeMarketEvents } from "./merge-market-events.ts";
export type { Lane, LiveBus, LiveEvent, WakeUps } from "./ports.ts";
export { type Credential, type HmacSha256, signTicket, TICKET_LIFETIME_MS, type Ticket, type TicketCheck, verifyTicket } from "./ticket.ts";
export { type LiveAccount, type LiveMarket, valueAccount } from "./value-account.ts";
