import { createCaller } from "@slipstream/api";
import { headers } from "next/headers";
import { cache } from "react";
import { contextOfPage } from "@/server/context.ts";

const pageContext = cache(async () => contextOfPage(await headers()));

/** Calls procedures directly, as whoever is signed in on this page. */
export const api = async () => createCaller(await pageContext());
