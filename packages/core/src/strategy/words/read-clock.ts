import type { Operand, Rule } from "../rule-tree.ts";
import type { Reader } from "./reader.ts";
import { DAY_WORDS } from "./vocabulary.ts";

const clock = (field: "hour" | "weekday"): Operand => ({ kind: "clock", field });
const constant = (value: number): Operand => ({ kind: "number", value });
const within = (field: "hour" | "weekday", low: number, high: number): Rule => ({
  kind: "between",
  of: clock(field),
  low: constant(low),
  high: constant(high),
});
const compare = (field: "hour" | "weekday", op: ">=" | "<" | "<=", value: number): Rule => ({
  kind: "compare",
  left: clock(field),
  op,
  right: constant(value),
});

function readDayRange(reader: Reader): Rule | null {
  return reader.attempt<Rule>(() => {
    if (reader.take("weekdays") || reader.takeAll(["working", "days"])) return within("weekday", 1, 5);
    if (reader.take("weekends") || reader.take("weekend")) return { kind: "any", of: [within("weekday", 6, 6), within("weekday", 0, 0)] };
    reader.take("from");
    const first = reader.takePhrase(DAY_WORDS);
    if (first === null) return null;
    const last = reader.attempt(() =>
      reader.take("to") || reader.take("through") || reader.take("until") || reader.take("-") ? reader.takePhrase(DAY_WORDS) : null,
    );
    if (last === null) return within("weekday", first, first);
    if (last >= first) return within("weekday", first, last);
    return { kind: "any", of: [compare("weekday", ">=", first), compare("weekday", "<=", last)] };
  });
}

/** `on Mondays`, `Monday to Friday`, `on weekdays`, `on Tuesdays and Thursdays`. */
function readDays(reader: Reader): Rule | null {
  return reader.attempt<Rule>(() => {
    const on = reader.take("on") || reader.take("during");
    reader.take("the");
    const first = readDayRange(reader);
    if (!first) return null;
    const days = [first];
    for (;;) {
      const further = reader.attempt(() => {
        reader.take(",");
        reader.take("and");
        reader.take("or");
        reader.take("on");
        return readDayRange(reader);
      });
      if (!further) break;
      days.push(further);
    }
    if (!on && days.length === 1 && reader.is("is")) return null;
    const [only] = days;
    return days.length === 1 && only ? only : { kind: "any", of: days };
  });
}

/** `8`, `08:00`, `8 am`, `16 utc`; null where it is no whole hour. */
function readHour(reader: Reader): number | null {
  return reader.attempt(() => {
    const token = reader.peek();
    if (reader.take("noon")) return 12;
    if (reader.take("midnight")) return 0;
    if (token.kind !== "number" || !Number.isInteger(token.value)) return null;
    reader.at++;
    if (reader.is(":") && reader.peek(1).kind === "number") {
      if (reader.peek(1).value !== 0) return null;
      reader.at += 2;
    }
    const night = reader.take("pm");
    const morning = !night && reader.take("am");
    const hour = night ? (token.value % 12) + 12 : morning ? token.value % 12 : token.value;
    reader.take("utc");
    reader.take("oclock");
    return hour >= 0 && hour <= 24 ? hour : null;
  });
}

/** Whether a time of day is meant: it says so. */
function saysTime(reader: Reader, start: number): boolean {
  return reader.tokens.slice(start, reader.at).some(({ text }) => /^(utc|am|pm|noon|midnight|oclock|:|hours)$/.test(text));
}

function readHours(reader: Reader): Rule | null {
  return reader.attempt<Rule>(() => {
    const start = reader.at;
    const range = reader.take("between") || reader.take("from");
    const edge = range ? null : reader.take("after") ? ">=" : reader.take("before") ? "<" : null;
    if (!range && edge === null) return null;
    const from = readHour(reader);
    if (from === null) return null;
    if (edge !== null) return saysTime(reader, start) ? compare("hour", edge, from) : null;
    if (!(reader.take("and") || reader.take("to") || reader.take("until") || reader.take("till") || reader.take("-"))) return null;
    const to = readHour(reader);
    if (to === null) return null;
    reader.take("hours");
    if (!saysTime(reader, start)) reader.note("assumed", start, "Read as hours of the day, UTC.");
    if (from < to) return within("hour", from, to - 1);
    const late = compare("hour", ">=", from);
    return to === 0 ? late : { kind: "any", of: [late, compare("hour", "<", to)] };
  });
}

/** When it may be: days, hours, or days between hours. */
export function readDaysAndHours(reader: Reader): Rule | null {
  const days = readDays(reader);
  const start = reader.at;
  const hours = readHours(reader);
  if (!days || !hours) return days ?? hours;
  return { kind: "all", of: [days, reader.mark(hours, start)] };
}
