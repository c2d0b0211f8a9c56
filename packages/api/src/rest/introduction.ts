/** What the document says before its endpoints. Markdown of paragraphs, lists, tables and code, which is all that the page for people renders. */
export const INTRODUCTION = `
JSON over HTTP. Keys are in \`snake_case\`. Prices, quantities and money are accepted as numbers or decimal strings and come back as decimal strings, exactly. Times are ISO 8601 in UTC; candles carry milliseconds. Symbols are accepted as \`BTC-USDT\`, \`BTCUSDT\` or \`BTC/USDT\`, and come back as \`BTC-USDT\`. A figure that cannot be computed is \`null\`.

## Signing in

Send \`Authorization: Bearer …\` with a token from \`POST /api/auth/token\`, or with an API token from the settings page, whose scopes limit it:

- \`read\`: see accounts, orders, positions, fills and the stream
- \`trade\`: send and cancel orders, close and protect positions, follow masters and stop
- \`account\`: open, change, reset and close accounts; publish their records; mark notices as read

## Answers

A success is \`{"success": true, …}\`: a list under its plural name with \`next_cursor\`, a single thing under its singular. An error is \`{"success": false, "error": {"code", "message", "field"?}}\`. Programs go by \`code\`, which comes from closed lists.

Lists take \`limit\` (at most 200, 50 unless given) and \`cursor\` (the \`next_cursor\` of the page before), newest first.

## Doing it once

Every POST that creates takes an \`Idempotency-Key\` of 1 to 200 printable characters. The same key with the same body gives the first answer again for a day, with the header \`Idempotency-Replayed: true\`; a repeat that comes while the first is at work waits for it. The same key with another body is refused as \`idempotency-key-reused\`.

## Market time

On the recording the market's clock runs faster than the wall: \`market_time\` is the time of the market, other times are those of the wall. \`GET /api/market/status\` tells both the source and its speed.

## The stream

Live tickers, candles and what happens on your accounts come over one WebSocket. Get a ticket from \`POST /api/stream/ticket\` and connect to its \`url\` with \`?ticket=…\` within 30 seconds; programs may send their \`Authorization\` header with the upgrade instead. Then send frames of JSON, at most 4 kB:

| Frame | Does |
|---|---|
| \`{"op": "subscribe", "topics": ["tickers", "account:<id>"]}\` | follows topics, at most 64 on one connection |
| \`{"op": "unsubscribe", "topics": ["tickers"]}\` | leaves them |
| \`{"op": "ping"}\` | is answered by \`{"op": "pong"}\` |

| Topic | Carries |
|---|---|
| \`tickers\` | a list of tickers that changed |
| \`status\` | the market's source and clock |
| \`candles:BTC-USDT:1m\` | bars; the last one is still running |
| \`account:<id>\` | \`mark\` (account and positions at current prices), \`orders\`, \`fills\`, \`copies\` (the follows with news), and \`refetch\` when you should ask again |
| \`user:<id>\` | your own id: \`notices\` when \`GET /api/notices\` has news |

The server sends \`{"op": "data", "topic", "at", "data"}\`, \`{"op": "subscribed", "topics"}\`, \`{"op": "refused", "topic", "code"}\` and, when your session or token ends, \`{"op": "bye", "code": "signed-out"}\` before it closes with code 4401. Keys on the stream are in \`camelCase\`. Prices are pushed as they come and old ones dropped for slow readers: never count on seeing every one.
`.trim();
