import type { MetadataRoute } from "next";

/** Pages may be found; those of the app lead strangers to the sign-in. The API is not for search engines. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: "*", allow: "/", disallow: "/api/" } };
}
