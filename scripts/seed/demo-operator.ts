import { createDemoOperator } from "@slipstream/core/people/server";
import { createNextId, createPeopleStore } from "@slipstream/db";
import { createPasswordHasher } from "@slipstream/integrations/credentials";
import type { Seeder } from "../seed.ts";

/** With whom a stranger looks around. Only the embedded database has one. */
export const seedDemoOperator: Seeder = {
  name: "demo operator",
  seed: async ({ database, demo }) => {
    if (!demo) return "kept";
    const clock = { now: Date.now };
    const people = { store: createPeopleStore(database), hasher: createPasswordHasher(), clock, nextId: createNextId(clock) };
    const { made } = await createDemoOperator(people, demo);
    return made ? "made" : "kept";
  },
};
