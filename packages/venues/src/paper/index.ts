export { createPaperVenue, PAPER, type PaperVenue } from "./paper-venue.ts";
