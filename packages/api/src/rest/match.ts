import type { PathInput, Route } from "./route.ts";

export type RouteMatch =
  | { kind: "found"; route: Route; params: PathInput }
  | { kind: "wrong-method"; path: string; allowed: string[] }
  | { kind: "unknown" };

/** Parts of a path; null for one that is no valid percent-encoding. */
function segmentsOf(path: string): string[] | null {
  try {
    return path
      .replace(/\/+$/, "")
      .split("/")
      .map((segment) => decodeURIComponent(segment));
  } catch {
    return null;
  }
}

function paramsOf(pattern: string, segments: readonly string[]): PathInput | null {
  const wanted = pattern.split("/");
  if (wanted.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const given = segments[index] ?? "";
    // `{id}`, or with an ending that says the form: `{id}.pdf`.
    const [, name, ending = ""] = /^\{(.+)\}(\.[a-z]+)?$/.exec(part) ?? [];
    if (name && given.endsWith(ending)) params[name] = given.slice(0, given.length - ending.length);
    else if (part !== given) return null;
  }
  return params;
}

/** Which route a request means. `HEAD` counts as `GET`. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const segments = segmentsOf(path);
  if (!segments) return { kind: "unknown" };
  const wanted = method === "HEAD" ? "GET" : method;
  const allowed: string[] = [];
  let known = "";
  for (const route of routes) {
    const params = paramsOf(route.path, segments);
    if (!params) continue;
    if (route.method === wanted) return { kind: "found", route, params };
    known = route.path;
    allowed.push(route.method);
  }
  return allowed.length > 0 ? { kind: "wrong-method", path: known, allowed } : { kind: "unknown" };
}
