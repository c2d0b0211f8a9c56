"use client";
import type { ConditionView, CustomIndicatorView, Operand } from "@slipstream/core/strategy";
import { createContext, useContext } from "react";
import type { Draft } from "../tree/draft.ts";
import type { Spot } from "../tree/edit-rules.ts";
import type { TreePath } from "../tree/tree-path.ts";

/** What every part of the builder looks at and edits. */
export type BuilderState = {
  readonly draft: Draft;
  /** `tag`: edits of one field in a row are one step back. `focus`: the rule that has the keyboard afterwards. */
  readonly edit: (next: Draft, options?: { readonly tag?: string; readonly focus?: TreePath | null; readonly say?: string }) => void;
  /** What is wrong, by the key of its place. */
  readonly problems: ReadonlyMap<string, string>;
  readonly customs: readonly CustomIndicatorView[];
  readonly customsById: ReadonlyMap<string, Operand>;
  readonly openCustoms: () => void;
  /** Of the bar that is looked at; null while they are not known. */
  readonly readings: ReadonlyMap<string, ConditionView> | null;
  /** The rule that something beside the form speaks of. */
  readonly lit: string | null;
  readonly light: (key: string | null) => void;
  readonly drag: { readonly path: TreePath; readonly over: Spot | null } | null;
  readonly setDrag: (drag: BuilderState["drag"]) => void;
  readonly narrow: boolean;
};

const Context = createContext<BuilderState | null>(null);
export const BuilderProvider = Context.Provider;

export function useBuilder(): BuilderState {
  const builder = useContext(Context);
  if (!builder) throw new Error("a part of the builder stands outside of it");
  return builder;
}
