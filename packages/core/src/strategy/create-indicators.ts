import { type Clock, isRefusal, type NextId, Refusal } from "@slipstream/kernel";
import { readStrategy } from "../backtest/index.ts";
import type { PageOf } from "../orders/server.ts";
import { customIdsOf } from "./freeze-customs.ts";
import { INDICATORS } from "./indicator-catalogue.ts";
import type { IndicatorChange, IndicatorRecord, IndicatorStore } from "./ports.ts";
import { refuse } from "./refuse.ts";
import type { Operand } from "./rule-tree.ts";
import { type CreateIndicatorInput, MAX_CUSTOM_INDICATORS, type UpdateIndicatorInput } from "./strategy-input.ts";
import { toIndicatorView } from "./to-strategy-view.ts";
import type { CatalogueEntryView, CustomIndicatorView } from "./views.ts";

export type IndicatorsDeps = { readonly store: IndicatorStore; readonly clock: Clock; readonly nextId: NextId };
type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly indicatorId: string };

/** The catalogue, and the indicators that users name themselves. */
export function createIndicators({ store, clock, nextId }: IndicatorsDeps) {
  const get = async ({ userId, indicatorId }: OneOfMine): Promise<CustomIndicatorView> => {
    const found = await store.find({ userId, indicatorId });
    if (!found) throw notFound();
    return toIndicatorView(found);
  };
  return {
    catalogue: (): CatalogueEntryView[] =>
      INDICATORS.map(({ name, title, about, params, lines, memory, source }) => ({
        name,
        title,
        about,
        params: params.map((param) => ({ ...param })),
        lines: lines.map((line) => ({
          name: line.name,
          title: line.title,
          scale: line.scale,
          bounds: line.bounds ? [...line.bounds] : null,
        })),
        memory,
        source,
      })),
    async list(query: Mine & { limit: number; cursor?: string | null | undefined }): Promise<PageOf<CustomIndicatorView>> {
      const { items, nextCursor } = await store.list(query);
      return { items: items.map(toIndicatorView), nextCursor };
    },
    get,
    /** With an id of the caller's own, doing it twice makes one. */
    async create({
      userId,
      indicatorId,
      name,
      definition,
      levels,
    }: Mine & CreateIndicatorInput & { indicatorId?: string }): Promise<CustomIndicatorView> {
      const id = indicatorId ?? nextId();
      const read = readDefinition(id, definition, await store.all({ userId }));
      refuseChange(await store.create({ userId, id, name, definition: read, levels, at: clock.now() }, MAX_CUSTOM_INDICATORS), name);
      return get({ userId, indicatorId: id });
    },
    /** Strategies keep the definition that their versions were written with; the next version takes this one. */
    async update({ userId, indicatorId, name, definition, levels }: Mine & UpdateIndicatorInput): Promise<CustomIndicatorView> {
      const mine = await store.all({ userId });
      const before = mine.find(({ id }) => id === indicatorId);
      if (!before) throw notFound();
      const read = definition === undefined ? undefined : readDefinition(indicatorId, definition, mine);
      refuseChange(await store.update({ userId, indicatorId, name, definition: read, levels, at: clock.now() }), name ?? before.name);
      return get({ userId, indicatorId });
    },
    async delete({ userId, indicatorId }: OneOfMine): Promise<{ id: string }> {
      const outcome = await store.delete({ userId, indicatorId });
      if (outcome.kind === "in-use" && "names" in outcome)
        throw refuse("indicator-in-use", `It is used by ${outcome.names.join(", ")}. Change them first.`, {
          field: "indicatorId",
          detail: { names: outcome.names },
        });
      refuseChange(outcome, "");
      return { id: indicatorId };
    },
  };
}
export type Indicators = ReturnType<typeof createIndicators>;

const notFound = () => refuse("indicator-not-found", "There is no such custom indicator.", { field: "indicatorId" });

function refuseChange({ kind }: { kind: IndicatorChange["kind"] | "in-use" }, name: string): void {
  if (kind === "not-found") throw notFound();
  if (kind === "name-taken") throw refuse("indicator-name-taken", `You have an indicator named ${name} already.`, { field: "name" });
  if (kind === "too-many")
    throw refuse("too-many-indicators", `${MAX_CUSTOM_INDICATORS} custom indicators are kept at most. Delete one first.`, {
      detail: { most: MAX_CUSTOM_INDICATORS },
    });
}

/**
 * A definition through the gate that rules go through: it must be computable with all the others as they would be then, and so must be those
 * that are made of it. The refusal names the definition.
 */
function readDefinition(id: string, json: unknown, mine: readonly IndicatorRecord[]): Operand {
  const customs = new Map(mine.map((other): [string, Operand] => [other.id, other.definition]));
  // The gate reads JSON as a rule first, so that nothing is known of its shape before its size is.
  const [definition] = operandsOf(() => readStrategy(probe(json), new Map([...customs, [id, ZERO]])), "definition");
  if (!definition) throw new Error("the gate changed the shape of a rule");
  customs.set(id, definition);
  const dependents = [id, ...mine.filter((other) => other.id !== id && reaches(other.id, id, customs)).map((other) => other.id)];
  for (const each of dependents) operandsOf(() => readStrategy(probe({ kind: "custom", id: each }), customs), "definition");
  return definition;
}

const ZERO: Operand = { kind: "number", value: 0 };
const probe = (operand: unknown) => ({
  timeframe: "1m",
  symbols: ["BTC-USDT"],
  long: { entry: { kind: "compare", left: operand, op: ">", right: ZERO } },
  sizing: { kind: "percent-equity", percent: 1 },
});

function operandsOf(read: () => ReturnType<typeof readStrategy>, field: string): Operand[] {
  try {
    const { long } = read();
    return long?.entry.kind === "compare" ? [long.entry.left] : [];
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const inside = error.field?.startsWith("long.entry.left.") ? error.field.slice("long.entry.left.".length) : "";
    throw new Refusal(error.kind, error.code, error.message.replace("expected a strategy", "expected an operand"), {
      field: inside === "" ? field : `${field}.${inside}`,
    });
  }
}

/** Whether one custom indicator is made of another, however far down; a cycle ends the walk. */
function reaches(from: string, to: string, customs: ReadonlyMap<string, Operand>): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const definition = customs.get(at);
    const next = definition ? customIdsOf(definition) : [];
    if (next.includes(to)) return true;
    waiting.push(...next);
  }
  return false;
}
