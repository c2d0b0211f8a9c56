import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Slipstream",
    short_name: "Slipstream",
    description: "Open copy trading with records that can be checked",
    start_url: "/dashboard",
    display: "standalone",
    background_color: "#0f1114",
    theme_color: "#15181c",
    icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml" }],
  };
}
