import { answerRest } from "@/server/rest.ts";

export const dynamic = "force-dynamic";
export { answerRest as DELETE, answerRest as GET, answerRest as HEAD, answerRest as PATCH, answerRest as POST, answerRest as PUT };
