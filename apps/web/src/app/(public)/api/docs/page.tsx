import type { Metadata } from "next";
import { ApiDocs } from "@/features/api-docs/api-docs.tsx";
import { readDocument } from "@/features/api-docs/read-document.ts";
import webPackage from "../../../../../package.json" with { type: "json" };

export const metadata: Metadata = { title: "API", description: "The HTTP API of Slipstream: endpoints, fields and the live stream." };

export default function ApiDocsPage() {
  return <ApiDocs document={readDocument(webPackage.version)} />;
}
