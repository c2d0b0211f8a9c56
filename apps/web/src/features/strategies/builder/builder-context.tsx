"use client";
import type { ConditionView, CustomIndicatorView, Operand } from "@slipstream/core/strategy";
import { createContext, useContext } from "react";
import type { Draft } from "../tree/draft.ts";
import type { Spot } from "../tree/edit-rules.ts";
import type { TreePath } from "../tree/tree-path.ts";
import { isLit } from "../words/linked-words.tsx";
import { createValueStore, useStored, type ValueStore } from "./value-store.ts";

type Drag = { readonly path: TreePath; readonly over: Spot | null };
type Readings = ReadonlyMap<string, ConditionView>;

/** What changes with every move of the pointer. */
export type BuilderStores = {
  /** The place that something beside the form speaks of. */
  readonly lit: ValueStore<string | null>;
  /** Of the bar that is looked at; null while they are not known. */
  readonly readings: ValueStore<Readings | null>;
  readonly drag: ValueStore<Drag | null>;
  /** The bar under the pointer, and the one that was chosen. */
  readonly hovered: ValueStore<number | null>;
  readonly picked: ValueStore<number | null>;
};
export const createBuilderStores = (): BuilderStores => ({
  lit: createValueStore<string | null>(null),
  readings: createValueStore<Readings | null>(null),
  drag: createValueStore<Drag | null>(null),
  hovered: createValueStore<number | null>(null),
  picked: createValueStore<number | null>(null),
});

export type EditOptions = { readonly tag?: string; readonly focus?: TreePath | null; readonly say?: string };

/** What every part of the builder looks at and edits. */
export type BuilderState = {
  readonly draft: Draft;
  /** `tag`: edits of one field in a row are one step back. `focus`: the rule that has the keyboard afterwards. */
  readonly edit: (next: Draft, options?: EditOptions) => void;
  /** What is wrong, by the key of its place. */
  readonly problems: ReadonlyMap<string, string>;
  readonly customs: readonly CustomIndicatorView[];
  readonly customsById: ReadonlyMap<string, Operand>;
  readonly openCustoms: () => void;
  readonly stores: BuilderStores;
  /** Of no strategy in particular: a custom indicator has the timeframe of whoever uses it. */
  readonly anyTimeframe?: boolean;
  readonly narrow: boolean;
};

const Context = createContext<BuilderState | null>(null);
export const BuilderProvider = Context.Provider;

export function useBuilder(): BuilderState {
  const builder = useContext(Context);
  if (!builder) throw new Error("a part of the builder stands outside of it");
  return builder;
}

/** Whether a rule itself is spoken of. */
export const useIsLit = (key: string): boolean => useStored(useBuilder().stores.lit, (lit) => lit === key);
/** Whether something of a part is. */
export const useIsPartLit = (part: string): boolean => useStored(useBuilder().stores.lit, (lit) => isLit(part, lit));
export const useReading = (key: string): ConditionView | undefined =>
  useStored(useBuilder().stores.readings, (readings) => readings?.get(key));
