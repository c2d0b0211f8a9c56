import { toPatternTable } from "./pattern.ts";
import { readCondition } from "./read-condition.ts";
import { readSetting } from "./read-setting.ts";
import type { Reader } from "./reader.ts";
import type { Setting } from "./settings.ts";

export type Side = "long" | "short";
/** `side` absent: not said. */
export type Action = { readonly kind: "entry" | "exit" | "sell"; readonly side?: Side };

const ENTRY = "(go|enter|open|take|get|going|entering|start|initiate)";
const LEAVE = "(exit|close|leave|exits|exiting|closing|liquidate|flatten|get out [of]|sell)";
const TRADE = "[position/positions/trade/trades/side]";
export const ACTIONS = toPatternTable<Action>([
  [`[${ENTRY}] [a/an/the/into] long ${TRADE}`, { kind: "entry", side: "long" }],
  ["long (entry|entries|signal)", { kind: "entry", side: "long" }],
  ["(entry|enter) long", { kind: "entry", side: "long" }],
  ["longs", { kind: "entry", side: "long" }],
  ["buy/buys/buying", { kind: "entry", side: "long" }],
  [`[${ENTRY}] [a/an/the/into] short ${TRADE}`, { kind: "entry", side: "short" }],
  ["short (entry|entries|signal)", { kind: "entry", side: "short" }],
  ["(sell short|short sell|shorts)", { kind: "entry", side: "short" }],
  ["(enter|entry|entries|open) [a/the] [position/trade/positions]", { kind: "entry" }],
  [`${LEAVE} [a/the/all/my/any] long/longs ${TRADE}`, { kind: "exit", side: "long" }],
  [`long (exit|exits)`, { kind: "exit", side: "long" }],
  [`${LEAVE} [a/the/all/my/any] short/shorts ${TRADE}`, { kind: "exit", side: "short" }],
  ["(short (exit|exits)|cover [the] [short/shorts/position]|buy back|buy to cover)", { kind: "exit", side: "short" }],
  [
    "(exit|exits|close|leave|exiting|liquidate|flatten|get out) [a/the/all/my/any/both/of] [position/positions/trade/trades/everything/it]",
    {
      kind: "exit",
    },
  ],
  ["take profit/profits", { kind: "exit" }],
  ["sell", { kind: "sell" }],
]);
export const WHEN_PHRASES = toPatternTable<true>([
  ["(when|if|once|whenever|where|provided|while|as soon as|every time|each time|on|at|:|in case|provided that|with|as long as)", true],
]);
const POLITE_BEFORE_WHEN = new Set([",", "only", "always"]);
const POLITE = new Set(
  "please i want to we would like you should the bot strategy must will can let us lets me my then also and only do just so , now always immediately a rule rules is".split(
    " ",
  ),
);
export const POLITE_WORDS: ReadonlySet<string> = POLITE;

export type Head = { readonly action: Action; readonly settings: readonly Setting[] };

/** `Buy BTC on the 1h chart when`: what to do, and with what, up to the condition. */
export function readHead(reader: Reader): Head | null {
  return reader.attempt(() => {
    const action = reader.takePhrase(ACTIONS);
    if (!action) return null;
    const settings: Setting[] = [];
    for (;;) {
      const setting: Setting | null = reader.attempt(() => {
        const found = readSetting(reader);
        return found && (found.part === "symbols" || found.part === "timeframe") ? found : null;
      });
      if (!setting) break;
      settings.push(setting);
    }
    if (takeWhen(reader)) return { action, settings };
    if (action.kind !== "entry") return reader.is("after") ? { action, settings } : null;
    // `Long RSI below 30`.
    const start = reader.at;
    const direct = action.side !== undefined && reader.attempt(() => readCondition(reader, false));
    reader.at = start;
    return direct ? { action, settings } : null;
  });
}

function takeWhen(reader: Reader): boolean {
  let taken = false;
  while (reader.takeOneOf(POLITE_BEFORE_WHEN) ?? reader.takePhrase(WHEN_PHRASES)) taken = true;
  return taken;
}

const BEHIND_ACTION = new Set([".", ";", "\n", ",", "and", "then", "with", "", "at", "on", "using"]);

/** `… then go long`: at the end of a sentence. */
export function readAction(reader: Reader): Action | null {
  return reader.attempt(() => {
    while (reader.takeOneOf(POLITE));
    const action = reader.takePhrase(ACTIONS);
    if (!action) return null;
    return BEHIND_ACTION.has(reader.peek().text) || reader.peek().kind === "symbol" ? action : null;
  });
}
