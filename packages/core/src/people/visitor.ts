/** Where a request came from, as the server saw it. */
export type Visitor = { readonly ip: string; readonly userAgent: string };

const MAX_IP_LENGTH = 64;
const MAX_AGENT_LENGTH = 200;
/** Control characters and line ends could forge a line of a log or of an export. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu;

const cleaned = (text: string, max: number): string => text.replace(UNPRINTABLE, " ").trim().slice(0, max);

/** A visitor as it may be written down: one line each, of bounded length. */
export const toPlainVisitor = ({ ip, userAgent }: Visitor): Visitor => ({
  ip: cleaned(ip, MAX_IP_LENGTH) || "unknown",
  userAgent: cleaned(userAgent, MAX_AGENT_LENGTH),
});

/** What one person can easily have many addresses of counts as one: the first half of an IPv6 address. IPv4 in IPv6 clothes is IPv4. */
export function networkOf(ip: string): string {
  const address = cleaned(ip, MAX_IP_LENGTH).toLowerCase();
  const [, mapped] = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address) ?? [];
  if (mapped) return mapped;
  if (!address.includes(":")) return address || "unknown";
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const groups = [...left, ...gap, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/HeadlessChrome\/|Chrome\/|CriOS\/|Chromium\//, "Chrome"],
  [/Safari\//, "Safari"],
  [/curl\//i, "curl"],
  [/python|aiohttp|httpx/i, "Python"],
  [/node|undici|axios/i, "Node.js"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad|iPod/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/, "Linux"],
];
const firstMatch = (table: readonly (readonly [RegExp, string])[], text: string): string | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** "Firefox on Linux": for people; nothing is decided by it. */
export function describeDevice(userAgent: string): string {
  const browser = firstMatch(BROWSERS, userAgent);
  const system = firstMatch(SYSTEMS, userAgent);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? "Unknown device";
}
