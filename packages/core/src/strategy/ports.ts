import type { Ms } from "@slipstream/kernel";
import type { z } from "zod";
import type { PageOf } from "../orders/server.ts";
import type { Operand } from "./rule-tree.ts";
import type { StrategySpec } from "./strategy-spec.ts";
import type { runSummaryView, strategyStateView } from "./views.ts";

type Mine = { readonly userId: string };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };

/** Custom indicators by id, as they were when a version was written. */
export type FrozenCustoms = Readonly<Record<string, Operand>>;

export type NewVersion = {
  readonly spec: StrategySpec;
  readonly customs: FrozenCustoms;
  readonly words: string | null;
  readonly note: string | null;
};
export type VersionRecord = NewVersion & { readonly number: number; readonly createdAt: Ms };
export type StrategyRecord = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly newest: VersionRecord;
  readonly createdAt: Ms;
  readonly updatedAt: Ms;
};

/** Every read and write has the user's id in its WHERE. Deleted strategies are not there, but their versions stay. */
export type StrategyStore = {
  list(query: Mine & Page): Promise<PageOf<StrategyRecord>>;
  find(query: Mine & { strategyId: string }): Promise<StrategyRecord | null>;
  listVersions(query: Mine & Page & { strategyId: string }): Promise<PageOf<VersionRecord>>;
  /** Also of a strategy that was deleted: runs and back-tests name it. */
  findVersion(query: Mine & { strategyId: string; number: number }): Promise<VersionRecord | null>;
  /** False: the user has `most` of them already, counted one after another. */
  create(strategy: Mine & { id: string; name: string; description: string; version: NewVersion; at: Ms }, most: number): Promise<boolean>;
  /** In one transaction. A version that says what the newest says already is not written. */
  update(
    change: Mine & {
      strategyId: string;
      name?: string | undefined;
      description?: string | undefined;
      version?: NewVersion | undefined;
      expectedVersion?: number | undefined;
      at: Ms;
    },
  ): Promise<{ readonly kind: "updated" | "version-changed"; readonly version: number } | { readonly kind: "not-found" }>;
  delete(query: Mine & { strategyId: string; at: Ms }): Promise<boolean>;
};

export type IndicatorRecord = {
  readonly id: string;
  readonly name: string;
  readonly definition: Operand;
  readonly levels: Readonly<Record<string, number>>;
  readonly usedBy: number;
  readonly createdAt: Ms;
};
export type IndicatorChange = { readonly kind: "done" | "not-found" | "name-taken" | "too-many" };

/** A user's named indicators. */
export type IndicatorStore = {
  list(query: Mine & Page): Promise<PageOf<IndicatorRecord>>;
  /** All of them: there are few. */
  all(query: Mine): Promise<readonly IndicatorRecord[]>;
  find(query: Mine & { indicatorId: string }): Promise<IndicatorRecord | null>;
  create(
    indicator: Mine & { id: string; name: string; definition: Operand; levels: Readonly<Record<string, number>>; at: Ms },
    most: number,
  ): Promise<IndicatorChange>;
  update(
    change: Mine & {
      indicatorId: string;
      name?: string | undefined;
      definition?: Operand | undefined;
      levels?: Readonly<Record<string, number>> | undefined;
      at: Ms;
    },
  ): Promise<IndicatorChange>;
  /** Names of strategies whose newest version uses it, and of custom indicators that are made of it, at most 20; it goes only where there is none. */
  delete(query: Mine & { indicatorId: string }): Promise<IndicatorChange | { readonly kind: "in-use"; readonly names: readonly string[] }>;
};

/** What runs say of their strategies; `running` keeps this promise. */
export type StrategyRunsPort = {
  /** Of those that run or are being stopped, by strategy. */
  summaries(
    query: Mine & { strategyIds: readonly string[] },
  ): Promise<ReadonlyMap<string, { readonly state: z.infer<typeof strategyStateView>; readonly run: z.infer<typeof runSummaryView> }>>;
  /** Stops it and has its positions closed; nothing where it does not run. */
  stopRun(query: Mine & { strategyId: string }): Promise<void>;
};

export type ProposalMessage = { readonly role: "system" | "user" | "assistant"; readonly content: string };

/** A model that proposes rules for a text; nobody has checked what it answers. Throws a refusal where no answer can be had. */
export type RuleProposer = { readonly model: string; propose(messages: readonly ProposalMessage[]): Promise<string> };

/** Counted windows, in Postgres. */
export type ProposalLimit = { take(key: string, windowStart: Ms, max: number): Promise<boolean> };
