export { applyFill } from "./apply-fill.ts";
export { beginExit } from "./begin-exit.ts";
export { beginOrder } from "./begin-order.ts";
export { checkOrder } from "./check-order.ts";
export { clientOrderIdOf, orderIdOf } from "./client-order-id.ts";
export { createOrderDesk, type OrderDesk, type OrderDeskDeps } from "./create-order-desk.ts";
export { feeOf } from "./fee-of.ts";
export { isUnderMaintenance, type MarkedAccount, marginOf, markAccount, markHolding, unrealizedPnlOf } from "./mark-account.ts";
export { createOrderLane, type KeptVenue, type OrderLane } from "./order-lane.ts";
export { createOutsideLane, type OutsideLane } from "./outside-lane.ts";
export type { ClaimedOrder, OutsideGateway, OutsideStore, SubmitAnswer, TradedScope, VenueTrade } from "./outside-ports.ts";
export { planFunding } from "./plan-funding.ts";
export { planOrder } from "./plan-order.ts";
export { planProtection } from "./plan-protection.ts";
export type {
  AbsentOrder,
  AccountAtGate,
  ExposedAccount,
  Holding,
  Holdings,
  HoldingsReader,
  LaneStore,
  ListQuery,
  OrderStore,
  PageOf,
  Placed,
  Placement,
  PlaceRequest,
  RefusedIntent,
  RiskStore,
  TrailPeaks,
  VenueExecution,
  VenueGateway,
  VenueReport,
} from "./ports.ts";
export { VenueUnavailable } from "./ports.ts";
export { createRiskDesk, type RiskDesk } from "./risk-desk.ts";
export { type CashTransfer, type Settlement, type SettlementBook, settleReports } from "./settle-reports.ts";
export { toLiveEvents } from "./to-live-events.ts";
export { toFillView, toOrderView, toPositionView } from "./to-views.ts";
export { CAREFUL_MANNERS, horizonOf, type VenueManners } from "./venue-manners.ts";
export { isVenueRefusal, VENUE_REFUSALS, type VenueRefusal } from "./venue-refusals.ts";
