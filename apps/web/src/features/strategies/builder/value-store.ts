"use client";
import { useSyncExternalStore } from "react";

/** A value beside React's state, for what changes with every move of the pointer: only who looks at it is drawn again. */
export type ValueStore<Value> = {
  get(): Value;
  set(next: Value): void;
  subscribe(onChange: () => void): () => void;
};

export function createValueStore<Value>(first: Value): ValueStore<Value> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

/** `select` must give the same thing for the same value. */
export function useStored<Value, Selected>(store: ValueStore<Value>, select: (value: Value) => Selected): Selected {
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}
