import type { CurveRange, OpenAccountInput } from "./account-input.ts";
import type { AccountView, CashTransferView, EquityCurveView, LeverageView, OverviewView } from "./views.ts";

type Mine = { userId: string };
type OneOfMine = Mine & { accountId: string };
type Page<Item> = { items: Item[]; nextCursor: string | null };

/** What a person may do with trading accounts. Somebody else's account is `account-not-found`, like one that never was. */
export type Accounts = {
  open(input: Mine & OpenAccountInput): Promise<AccountView>;
  /** The paper account that every new user finds; opens nothing where the user has one. */
  openFirst(input: Mine): Promise<void>;
  list(input: Mine & { includeClosed?: boolean; limit: number; cursor?: string | null }): Promise<Page<AccountView>>;
  get(input: OneOfMine): Promise<AccountView>;
  rename(input: OneOfMine & { name: string }): Promise<AccountView>;
  setDefault(input: OneOfMine): Promise<AccountView>;
  leverages(input: OneOfMine): Promise<LeverageView[]>;
  setLeverage(input: OneOfMine & { symbol?: string; leverage: number }): Promise<AccountView>;
  setFees(input: OneOfMine & { takerFeeBps: number; makerFeeBps: number }): Promise<AccountView>;
  reset(input: OneOfMine): Promise<AccountView>;
  close(input: OneOfMine): Promise<AccountView>;
  overview(input: Mine): Promise<OverviewView>;
  equityCurve(input: Mine & { accountId: string | "all"; range: CurveRange }): Promise<EquityCurveView>;
  transfers(input: OneOfMine & { limit: number; cursor?: string | null }): Promise<Page<CashTransferView>>;
};
