export { type AccountView, accountView, type CashTransferView, cashTransferView, type EquityPointView, equityPointView } from "./views.ts";
