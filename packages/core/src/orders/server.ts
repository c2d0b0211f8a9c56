export { beginExit } from "./begin-exit.ts";
export { createOrderDesk, type OrderDesk, type OrderDeskDeps } from "./create-order-desk.ts";
export { isUnderMaintenance, type MarkedAccount, markAccount, markHolding } from "./mark-account.ts";
export { createOrderLane, type KeptVenue, type OrderLane } from "./order-lane.ts";
export { planFunding } from "./plan-funding.ts";
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
export { toFillView, toOrderView, toPositionView } from "./to-views.ts";
