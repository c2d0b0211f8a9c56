export { BAD_HABITS, type BadHabits, GOOD_HABITS } from "./bad-habits.ts";
export { createBadVenueGateway } from "./bad-venue-gateway.ts";
export { createHttpLine } from "./http-line.ts";
export { startBadVenue, type VenueProcess } from "./start-bad-venue.ts";
