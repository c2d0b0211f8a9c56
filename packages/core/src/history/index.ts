export { type CoverageView, coverageView } from "./views.ts";
