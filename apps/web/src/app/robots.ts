import type { MetadataRoute } from "next";

/** The public pages may be found; what is behind the sign-in has nothing for a search engine. */
export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: "*",
      allow: "/",
      disallow: ["/api/", "/dashboard", "/trade", "/orders", "/fills", "/accounts", "/settings"],
    },
  };
}
