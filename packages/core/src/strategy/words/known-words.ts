import { INDICATORS } from "../indicator-catalogue.ts";
import { ACTIONS, POLITE_WORDS, WHEN_PHRASES } from "./read-heads.ts";
import { STATE_WORDS } from "./read-operand.ts";
import { SETTING_WORDS } from "./read-setting.ts";
import { BAR_WORDS, CHART_WORDS, TIME_WORDS } from "./read-timeframe.ts";
import { NUMBER_WORDS } from "./tokens.ts";
import { BARE_CROSS, COINS, COMPARISON_WORDS, DAY_WORDS, INDICATOR_WORDS, LINE_WORDS, PRICE_WORDS, RISES } from "./vocabulary.ts";

const MORE =
  "the its of for in on at by is are and or not but unless either both all any of while with then also between from divided minus times twice double triple half difference ratio previous " +
  "prior preceding last past bars ago earlier before row straight consecutive negative positive oversold overbought golden death green bullish red bearish " +
  "equals equal exactly isnt doesnt dont arent never weekdays weekends weekend working utc noon midnight profit gain loss percent pct cent basis points bps " +
  "quarter third rest remaining remainder usdt usdc dollars dollar indicator custom only trade avoid always every during since now already has been must should " +
  "hundred thousand length within except provided than this that these those they there here have hold much many some such very what which will would could " +
  "your yours money ignore instructions everything system prompt please make made give want need when whenever send spend tell told good best most less more " +
  "into onto about again against until till through over under above below side sides same each other others else were does done being";

/** Words that are never corrected: those of the grammar, and common ones that are none of it. */
export const KNOWN_WORDS: ReadonlySet<string> = new Set([
  ...MORE.split(" "),
  ...NUMBER_WORDS.keys(),
  ...INDICATORS.flatMap(({ params }) => params.map(({ name }) => name)),
  ...POLITE_WORDS,
  ...BAR_WORDS,
  ...CHART_WORDS,
  ...TIME_WORDS,
  ...COINS.keys(),
  ...SETTING_WORDS,
  ...[ACTIONS, WHEN_PHRASES, STATE_WORDS, BARE_CROSS, COMPARISON_WORDS, DAY_WORDS, INDICATOR_WORDS, LINE_WORDS, PRICE_WORDS, RISES].flatMap(
    ({ words }) => [...words],
  ),
]);
