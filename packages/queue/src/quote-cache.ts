import type { Quote } from "@slipstream/core/market";
import type { QuoteCache } from "@slipstream/core/market/server";
import { formatPrice, parsePrice } from "@slipstream/kernel";
import { z } from "zod";
import type { RedisConnection } from "./connection.ts";

const exactPrice = z.string().transform((text, ctx) => {
  const parsed = parsePrice(text);
  if (parsed !== null) return parsed;
  ctx.addIssue({ code: "custom", message: "expected a decimal" });
  return z.NEVER;
});
/** [last, bid, ask, marketMs, wallMs] */
const storedQuote = z.tuple([exactPrice, exactPrice, exactPrice, z.number(), z.number()]);

function toQuote(symbol: string, text: string): Quote | null {
  try {
    const [last, bid, ask, marketMs, wallMs] = storedQuote.parse(JSON.parse(text));
    return { symbol, last, bid, ask, marketMs, wallMs };
  } catch {
    return null;
  }
}

/** The newest quotes of one market source in a Redis hash. Prices are decimal strings in it. A lost Redis is an empty cache. */
export function createQuoteCache(redis: RedisConnection, source: string): QuoteCache {
  const key = redis.name(`quotes:${source}`);
  return {
    async set(quotes) {
      if (quotes.length === 0 || !redis.isReady()) return;
      const entries = quotes.flatMap(({ symbol, last, bid, ask, marketMs, wallMs }) => [
        symbol,
        JSON.stringify([formatPrice(last), formatPrice(bid), formatPrice(ask), marketMs, wallMs]),
      ]);
      await redis.commands.hset(key, ...entries).catch(redis.onError);
    },
    async find(symbol) {
      if (!redis.isReady()) return null;
      const text = await redis.commands.hget(key, symbol).catch(redis.onError);
      return text ? toQuote(symbol, text) : null;
    },
    async list() {
      if (!redis.isReady()) return [];
      const all = (await redis.commands.hgetall(key).catch(redis.onError)) ?? {};
      return Object.entries(all).flatMap(([symbol, text]) => toQuote(symbol, text) ?? []);
    },
  };
}
