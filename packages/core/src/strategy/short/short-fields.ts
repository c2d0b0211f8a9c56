import { refuse } from "../refuse.ts";

/** `ma_period`, `maPeriod` and `MA-Period` are the same name. */
export const plainName = (text: string): string => text.toLowerCase().replace(/[^a-z0-9%+]/g, "");

export const wrong = (field: string, message: string) => refuse("bad-condition", message, field === "" ? {} : { field });

/** An object of a request, whose fields are asked for by any of their names; what nobody asked for is refused by its own. */
export class ShortFields {
  readonly path: string;
  readonly #values = new Map<string, { readonly key: string; readonly value: unknown }>();
  readonly #asked = new Set<string>();

  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(path, "expected an object");
    this.path = path;
    for (const [key, entry] of Object.entries(value)) {
      const name = plainName(key);
      const before = this.#values.get(name);
      if (before && entry !== undefined) throw wrong(this.fieldOf(key), `is ${before.key} once more`);
      if (entry !== undefined) this.#values.set(name, { key, value: entry });
    }
  }

  fieldOf(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  /** The one of these names that is there and not null, with its place; two of them would contradict each other. */
  take(...names: readonly string[]): { readonly field: string; readonly value: unknown } | null {
    let found: { readonly field: string; readonly value: unknown } | null = null;
    for (const name of new Set(names)) {
      const entry = this.#values.get(name);
      if (!entry) continue;
      this.#asked.add(name);
      if (entry.value === null) continue;
      if (found) throw wrong(this.fieldOf(entry.key), `says the same as ${found.field.split(".").at(-1)}: expected one of them`);
      found = { field: this.fieldOf(entry.key), value: entry.value };
    }
    return found;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(...names: readonly string[]): { readonly field: string; readonly value: string } | null {
    const taken = this.take(...names);
    if (!taken) return null;
    if (typeof taken.value !== "string") throw wrong(taken.field, "expected a text");
    return { field: taken.field, value: taken.value.trim() };
  }

  number(...names: readonly string[]): { readonly field: string; readonly value: number } | null {
    const taken = this.take(...names);
    if (!taken) return null;
    const value = toNumber(taken.value);
    if (value === null) throw wrong(taken.field, "expected a number");
    return { field: taken.field, value };
  }

  /** A number above 0 and at most so much. */
  positive(most: number, ...names: readonly string[]): number | undefined {
    const taken = this.number(...names);
    if (taken && !(taken.value > 0 && taken.value <= most)) throw wrong(taken.field, `expected a number above 0 and at most ${most}`);
    return taken?.value;
  }

  whole(most: number, ...names: readonly string[]): number | undefined {
    const taken = this.number(...names);
    if (taken && !(Number.isInteger(taken.value) && taken.value >= 1 && taken.value <= most))
      throw wrong(taken.field, `expected a whole number from 1 to ${most}`);
    return taken?.value;
  }

  /** Nothing is dropped in silence. */
  refuseRest(): void {
    for (const [name, { key }] of this.#values) if (!this.#asked.has(name)) throw wrong(this.fieldOf(key), "is not known here");
  }
}

/** Numbers may be written as decimal texts. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^\s*[-+]?\d{1,15}(\.\d{1,15})?\s*$/.test(value) ? Number(value) : null;
}

/** No further fields: whatever is wrong is wrong at one place. */
export class PlacedField extends ShortFields {
  constructor(field: string) {
    super({}, field);
  }
  override fieldOf(): string {
    return this.path;
  }
}
