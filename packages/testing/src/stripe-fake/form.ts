import { invalid } from "./api-error.ts";

type FormValue = string | Form;
export type Form = { [name: string]: FormValue };

const DEEPEST = 6;

/** `a[b][0]=x` as Stripe's SDK writes it. */
export function readForm(text: string): Form {
  const form: Form = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replaceAll("]", "").split("[").slice(0, DEEPEST);
    const last = path.pop() ?? "";
    let at = form;
    for (const step of path) {
      const next = at[step];
      const below: Form = typeof next === "object" ? next : Object.create(null);
      at[step] = below;
      at = below;
    }
    at[last] = value;
  }
  return form;
}

/** Parameters of a request, read by the names that Stripe's errors use: `invoice_settings[default_payment_method]`. */
export type Params = {
  /** The parameters at the top. */
  names(): string[];
  has(name: string): boolean;
  /** An empty text unsets what it names. */
  text(name: string): string | undefined;
  need(name: string): string;
  integer(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  choice<const Name extends string>(name: string, choices: readonly Name[]): Name | undefined;
  /** Names and texts, as in metadata. */
  record(name: string): Record<string, string> | undefined;
  texts(name: string): string[];
  /** Elements of a list, each with its own names. */
  list(name: string): Params[];
};

export function createParams(form: Form, prefix = ""): Params {
  const say = (name: string) => (prefix === "" ? name : `${prefix}[${name.replace(/^[^[]+/, "$&]")}`);
  const find = (name: string): FormValue | undefined => {
    let at: FormValue | undefined = form;
    for (const step of name.replaceAll("]", "").split("[")) at = typeof at === "object" ? at[step] : undefined;
    return at;
  };
  const text = (name: string): string | undefined => {
    const value = find(name);
    if (typeof value === "object") throw invalid("Invalid string: expected a string, got an object", { param: say(name) });
    return value;
  };
  const within = (name: string): [string, FormValue][] => {
    const value = find(name);
    return typeof value === "object" ? Object.entries(value) : [];
  };
  return {
    names: () => Object.keys(form),
    has: (name) => find(name) !== undefined,
    text,
    need: (name) => {
      const value = text(name);
      if (value === undefined) throw invalid(`Missing required param: ${say(name)}.`, { code: "parameter_missing", param: say(name) });
      if (value === "") {
        const why = `You passed an empty string for '${say(name)}'. We assume empty values are an attempt to unset a parameter; however '${say(name)}' cannot be unset.`;
        throw invalid(why, { code: "parameter_invalid_empty", param: say(name) });
      }
      return value;
    },
    integer: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (/^-?\d+$/.test(value) && Number.isSafeInteger(number)) return number;
      throw invalid(`Invalid integer: ${value}`, { code: "parameter_invalid_integer", param: say(name) });
    },
    flag: (name) => {
      const value = text(name);
      if (value === undefined || value === "true" || value === "false") return value === undefined ? undefined : value === "true";
      throw invalid(`Invalid boolean: ${value}`, { param: say(name) });
    },
    choice: (name, choices) => {
      const value = text(name);
      const chosen = choices.find((choice) => choice === value);
      if (value === undefined || chosen !== undefined) return chosen;
      throw invalid(`Invalid ${say(name)}: must be one of ${choices.join(", ")}`, { param: say(name) });
    },
    record: (name) => {
      const value = find(name);
      if (value === undefined) return undefined;
      if (value === "") return {};
      return Object.fromEntries(within(name).map(([key]) => [key, text(`${name}[${key}]`) ?? ""]));
    },
    texts: (name) => within(name).flatMap(([, value]) => (typeof value === "string" ? [value] : [])),
    list: (name) =>
      within(name).flatMap(([key, value]) => (typeof value === "object" ? [createParams(value, `${say(name)}[${key}]`)] : [])),
  };
}

/** Metadata as Stripe merges it: what is not named stays, what is emptied goes. */
export function mergeMetadata(before: Record<string, string>, params: Params): Record<string, string> {
  const given = params.record("metadata");
  if (given === undefined) return before;
  if (Object.keys(given).length === 0) return {};
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ""));
}
