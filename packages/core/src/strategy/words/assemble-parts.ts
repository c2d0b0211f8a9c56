import { TIMEFRAME_MS, type Timeframe } from "../../market/index.ts";
import type { Rule } from "../rule-tree.ts";
import type { Side } from "./read-heads.ts";
import type { Said } from "./read-sentences.ts";
import type { BarCount, Reader, SoftExit } from "./reader.ts";
import type { Level, SideParts, StrategyParts, TakeProfit } from "./settings.ts";
import type { Span } from "./tokens.ts";

/** Where a phrase of the text is in the parts. */
export type PhraseLink = Span & { readonly path: readonly (string | number)[] };

type Draft = { -readonly [Part in keyof StrategyParts]: StrategyParts[Part] };
type Exit = { readonly rule: Rule | null; readonly side: Side | null; readonly sides: readonly Side[]; readonly span: Span };

const joined = (rules: readonly Rule[], kind: "all" | "any"): Rule | undefined => (rules.length > 1 ? { kind, of: rules } : rules[0]);

const shareOut = (levels: readonly Level[]): TakeProfit[] => {
  const open = levels.filter(({ share }) => share === undefined).length;
  const left = Math.max(0, 100 - levels.reduce((sum, { share }) => sum + (share ?? 0), 0));
  const part = Math.floor((left / Math.max(1, open)) * 100) / 100;
  let seen = 0;
  return levels.map(({ at, share }) => {
    if (share !== undefined) return { at, share };
    seen++;
    return { at, share: seen === open ? Number((left - part * (open - 1)).toFixed(2)) : part };
  });
};

class Assembly {
  readonly draft: Draft = {};
  readonly links: PhraseLink[] = [];
  readonly levels: (Level & { readonly span: Span })[] = [];
  readonly reader: Reader;

  constructor(reader: Reader) {
    this.reader = reader;
  }

  say(kind: "assumed" | "conflict" | "unsupported" | "unknown", span: Span, message: string, suggestion?: string): void {
    const text = this.reader.text.slice(span.from, span.to);
    this.reader.notes.push({ kind, ...span, text, message, ...(suggestion ? { suggestion } : {}) });
  }

  put<Part extends Exclude<keyof Draft, "long" | "short" | "takeProfits">>(part: Part, value: Draft[Part], span: Span): void {
    const before = this.draft[part];
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value)) {
      this.say("conflict", span, "This was said before, and differently.");
      return;
    }
    this.draft[part] = value;
    this.links.push({ from: span.from, to: span.to, path: [part] });
  }

  toBars(length: BarCount, span: Span): number | null {
    if ("bars" in length) return length.bars;
    const timeframe: Timeframe | undefined = this.draft.timeframe;
    if (timeframe === undefined) {
      this.say("unsupported", span, "How many bars that is depends on the timeframe, which is not said.", "close after 24 bars");
      return null;
    }
    const bars = Math.ceil(length.ms / TIMEFRAME_MS[timeframe]);
    this.say("assumed", span, `That is ${bars} bar${bars === 1 ? "" : "s"} of ${timeframe}.`);
    return bars;
  }

  putSoft(exit: SoftExit, span: Span): void {
    if (exit.kind === "profit") this.levels.push({ at: { kind: "percent", percent: exit.percent }, span });
    else if (exit.kind === "loss") this.put("stopLoss", { kind: "percent", percent: exit.percent }, span);
    else if (exit.kind === "time") {
      const bars = this.toBars(exit.length, span);
      if (bars !== null) this.put("timeStop", bars, span);
    }
  }

  /** What ends a position by itself becomes a setting; what is left stays a rule. */
  lift(rule: Rule | null): Rule | null {
    if (!rule) return null;
    const { softExits, spans } = this.reader;
    const soft = softExits.get(rule);
    if (soft) {
      this.putSoft(soft, spans.get(rule) ?? { from: 0, to: 0 });
      return null;
    }
    if (rule.kind !== "any") return this.settle(rule);
    const left = rule.of.map((part) => (softExits.has(part) ? this.lift(part) : this.settle(part))).filter((part) => part !== null);
    if (left.length === rule.of.length) return rule;
    return joined(left, "any") ?? null;
  }

  /** A time that is joined by "and" is a rule about bars held: its length is known only here. */
  settle(rule: Rule): Rule {
    const soft = this.reader.softExits.get(rule);
    if (soft?.kind === "time" && "ms" in soft.length && rule.kind === "compare") {
      const span = this.reader.spans.get(rule) ?? { from: 0, to: 0 };
      const fixed: Rule = { ...rule, right: { kind: "number", value: this.toBars(soft.length, span) ?? 1 } };
      this.reader.spans.set(fixed, span);
      return fixed;
    }
    if (rule.kind !== "all" && rule.kind !== "any") return rule;
    const of = rule.of.map((part) => this.settle(part));
    return of.every((part, at) => part === rule.of[at]) ? rule : { ...rule, of };
  }

  linkRule(rule: Rule, path: readonly (string | number)[]): void {
    const span = this.reader.spans.get(rule);
    if (span) this.links.push({ from: span.from, to: span.to, path });
    if (rule.kind === "all" || rule.kind === "any") for (const [at, part] of rule.of.entries()) this.linkRule(part, [...path, "of", at]);
    else if (rule.kind === "not") this.linkRule(rule.of, [...path, "of"]);
  }
}

function putSettings(assembly: Assembly, said: readonly Said[]): void {
  const settings = said.filter((part) => part.kind === "setting");
  for (const { setting, span } of settings) if (setting.part === "timeframe") assembly.put("timeframe", setting.value, span);
  for (const { setting, span } of settings) {
    switch (setting.part) {
      case "timeframe":
        break;
      case "takeProfits":
        for (const level of setting.value) assembly.levels.push({ ...level, span });
        break;
      case "timeStop":
      case "cooldown": {
        const bars = assembly.toBars(setting.value, span);
        if (bars !== null) assembly.put(setting.part, bars, span);
        break;
      }
      case "symbols":
        if (assembly.draft.symbols) {
          const more = setting.value.filter((symbol) => !assembly.draft.symbols?.includes(symbol));
          assembly.draft.symbols = [...assembly.draft.symbols, ...more];
          assembly.links.push({ ...span, path: ["symbols"] });
        } else assembly.put("symbols", setting.value, span);
        break;
      case "sizing":
        assembly.put("sizing", setting.value, span);
        break;
      case "stopLoss":
        assembly.put("stopLoss", setting.value, span);
        break;
      case "trailing":
        assembly.put("trailing", setting.value, span);
        break;
      default:
        assembly.put(setting.part, setting.value, span);
    }
  }
}

type Sides = Record<Side, { entries: Rule[]; exits: Rule[] }>;

function sortRules(assembly: Assembly, said: readonly Said[], sides: Sides): Exit[] {
  const exits: Exit[] = [];
  let recent: Side[] = [];
  let closed = false;
  const rules = said.filter((part) => part.kind === "rule");
  const buys = rules.some(({ action, side }) => action.kind === "entry" && side !== "short");
  for (const { action, side, rule, span } of rules) {
    const isEntry = action.kind === "entry" || (action.kind === "sell" && !buys);
    if (!isEntry) {
      if (action.kind === "sell")
        assembly.say("assumed", span, "“Sell” is read as leaving the long position.", "exit long when …, or short when …");
      exits.push({ rule, side: action.kind === "sell" ? "long" : side, sides: recent, span });
      closed = true;
      continue;
    }
    if (action.kind === "sell") assembly.say("assumed", span, "Nothing is bought: “sell” is read as going short.", "short when …");
    else if (side === null) assembly.say("assumed", span, "The side is not said: read as long.", "long when …");
    const taken: Side = action.kind === "sell" ? "short" : (side ?? "long");
    if (closed) recent = [];
    closed = false;
    recent = [...recent, taken];
    if (!rule) continue;
    if (sides[taken].entries.length > 0) assembly.say("assumed", span, `Another way to go ${taken}: either is enough.`);
    sides[taken].entries.push(rule);
  }
  return exits;
}

function putExits(assembly: Assembly, exits: readonly Exit[], sides: Sides): void {
  for (const { rule, side, sides: before, span } of exits) {
    const left = assembly.lift(rule);
    if (!left) continue;
    const open = (["long", "short"] as const).filter((one) => sides[one].entries.length > 0);
    const meant = side ? [side] : before.length > 0 ? [...new Set(before)] : open.length > 0 ? open : (["long"] as const);
    if (side === null && meant.length > 1) assembly.say("assumed", span, "The side is not said: read as leaving long and short alike.");
    if (side === null && meant.length === 1 && open.length > 1) assembly.say("assumed", span, `Read as leaving ${meant[0]}.`);
    for (const one of meant) sides[one].exits.push(left);
  }
}

/** Puts together what was said; where it does not fit, the reader's notes say so. */
export function assembleParts(
  said: readonly Said[],
  reader: Reader,
): { readonly parts: StrategyParts; readonly links: readonly PhraseLink[] } {
  const assembly = new Assembly(reader);
  const sides: Sides = { long: { entries: [], exits: [] }, short: { entries: [], exits: [] } };
  putSettings(assembly, said);
  const exits = sortRules(assembly, said, sides);
  putExits(assembly, exits, sides);
  const filters = said.filter((part) => part.kind === "filter");
  for (const side of ["long", "short"] as const) {
    const { entries, exits: outs } = sides[side];
    const entry = joined(entries, "any");
    const filtered =
      entry && filters.length > 0
        ? filterEntry(
            entry,
            filters.map(({ rule }) => rule),
          )
        : entry;
    const exit = joined(outs, "any");
    if (!filtered && !exit) continue;
    const parts: SideParts = { ...(filtered ? { entry: filtered } : {}), ...(exit ? { exit } : {}) };
    assembly.draft[side] = parts;
    if (filtered) assembly.linkRule(filtered, [side, "entry"]);
    if (exit) assembly.linkRule(exit, [side, "exit"]);
  }
  const entered = sides.long.entries.length + sides.short.entries.length > 0;
  if (!entered)
    for (const { span } of filters) assembly.say("unknown", span, "There is no entry that this could limit.", "long when RSI below 30");
  if (assembly.levels.length > 0) {
    const unsaid = assembly.levels.filter(({ share }) => share === undefined);
    const [first] = unsaid;
    if (assembly.levels.length > 1 && first)
      assembly.say("assumed", first.span, "The parts are not said: equal ones are taken.", "for 50% of the position");
    assembly.draft.takeProfits = shareOut(assembly.levels);
    for (const [at, { span }] of assembly.levels.entries())
      assembly.links.push({ from: span.from, to: span.to, path: ["takeProfits", at] });
  }
  const links = assembly.links.sort((one, other) => one.from - other.from || other.to - one.to);
  return { parts: assembly.draft, links };
}

/** Filters join an entry that is all of something already. */
const filterEntry = (entry: Rule, filters: readonly Rule[]): Rule => ({
  kind: "all",
  of: [...(entry.kind === "all" ? entry.of : [entry]), ...filters],
});
