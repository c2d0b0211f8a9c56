import { getContainer } from "@/server/container.ts";

export const dynamic = "force-dynamic";

/** What Prometheus scrapes. It holds no names, no ids and no secrets. */
export async function GET(): Promise<Response> {
  const { contentType, text } = await getContainer().metrics.expose();
  return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}
