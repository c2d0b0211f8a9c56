import {
  IconActivity,
  IconAdjustmentsHorizontal,
  IconBook2,
  IconBroadcast,
  IconChartCandle,
  IconChartLine,
  IconCopy,
  IconLayoutDashboard,
  IconListDetails,
  IconReceipt,
  IconSitemap,
  IconUsers,
  IconWallet,
  type TablerIcon,
} from "@tabler/icons-react";

export type NavigationItem = {
  href: string;
  label: string;
  Icon: TablerIcon;
  /** Items of one group stand together; a line parts the groups. */
  group: 1 | 2 | 3;
  /** In the tab bar of a phone; the others are under More. */
  onPhoneBar?: boolean;
  /** Shown to operators only. */
  forOperators?: boolean;
  /** What is counted beside the name. */
  count?: "follows";
  /** Words that also find the page in the search. */
  keywords?: readonly string[];
};

/** The pages of the app, in the order of the side bar. A new page is added here and nowhere else. */
export const NAVIGATION: readonly NavigationItem[] = [
  { href: "/dashboard", label: "Dashboard", Icon: IconLayoutDashboard, group: 1, onPhoneBar: true, keywords: ["home", "equity", "profit"] },
  { href: "/trade", label: "Trade", Icon: IconChartCandle, group: 1, onPhoneBar: true, keywords: ["chart", "buy", "sell", "positions"] },
  {
    href: "/masters",
    label: "Masters",
    Icon: IconUsers,
    group: 1,
    onPhoneBar: true,
    keywords: ["leaderboard", "follow", "copy", "traders"],
  },
  {
    href: "/copying",
    label: "Copying",
    Icon: IconCopy,
    group: 1,
    onPhoneBar: true,
    count: "follows",
    keywords: ["follows", "copies", "skipped", "report", "pause"],
  },
  {
    href: "/strategies",
    label: "Strategies",
    Icon: IconSitemap,
    group: 2,
    keywords: ["rules", "builder", "templates", "plain words", "indicators", "bot"],
  },
  {
    href: "/backtests",
    label: "Back-tests",
    Icon: IconChartLine,
    group: 2,
    keywords: ["history", "report", "simulation", "compare"],
  },
  { href: "/orders", label: "Orders", Icon: IconListDetails, group: 2, keywords: ["open", "cancelled", "history"] },
  { href: "/fills", label: "Fills", Icon: IconActivity, group: 2, keywords: ["executions", "trades", "fees"] },
  { href: "/accounts", label: "Accounts", Icon: IconWallet, group: 2, keywords: ["paper", "balance", "reset"] },
  {
    href: "/studio",
    label: "Master studio",
    Icon: IconBroadcast,
    group: 2,
    keywords: ["become a master", "publish", "followers", "copy fee"],
  },
  {
    href: "/billing",
    label: "Fees",
    Icon: IconReceipt,
    group: 3,
    keywords: ["billing", "payment method", "card", "invoices", "statements", "journals", "high-water mark"],
  },
  {
    href: "/ledger",
    label: "Ledger",
    Icon: IconBook2,
    group: 3,
    forOperators: true,
    keywords: ["trial balance", "journals", "unpaid", "payouts", "verify", "reconcile"],
  },
  { href: "/settings", label: "Settings", Icon: IconAdjustmentsHorizontal, group: 3, keywords: ["profile", "password", "e-mail"] },
];

/** The pages that a reader has. */
export const pagesFor = (isOperator: boolean): readonly NavigationItem[] =>
  NAVIGATION.filter(({ forOperators }) => isOperator || !forOperators);

/** Pages below Settings, for the search. */
export const SETTINGS_PAGES = [
  { href: "/settings/security", label: "Security", keywords: ["password", "two-factor", "totp", "sessions", "sign out everywhere"] },
  { href: "/settings/notifications", label: "Notifications", keywords: ["mail", "e-mail", "bell", "alerts"] },
  { href: "/settings/tokens", label: "API tokens", keywords: ["key", "scope", "bearer"] },
  { href: "/settings/audit", label: "Audit log", keywords: ["history", "security events"] },
  { href: "/settings/data", label: "Your data", keywords: ["export", "delete account", "erase"] },
] as const;

/** Pages that are reached from another one, for the search. */
export const FURTHER_PAGES = [
  {
    href: "/searches",
    label: "Searches",
    from: "Back-tests",
    keywords: ["parameters", "optimise", "grid", "heat map", "walk-forward", "tpe"],
  },
  {
    href: "/history",
    label: "Market history",
    from: "Back-tests",
    keywords: ["candles", "coverage", "gaps", "import", "data", "funding"],
  },
] as const;

/** Whether a page belongs to an item: itself or anything below it. */
export const isWithin = (pathname: string, href: string): boolean => pathname === href || pathname.startsWith(`${href}/`);
