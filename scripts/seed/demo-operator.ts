import { createDemoOperator } from "@slipstream/core/people/server";
import { createNextId, createPeopleStore, type Database } from "@slipstream/db";
import { createPasswordHasher } from "@slipstream/integrations/credentials";

/** The operator with whom a stranger looks around; `made` is false where there is one already, whose password stays as it is. */
export async function seedDemoOperator(database: Database, password: string): Promise<{ email: string; made: boolean }> {
  const clock = { now: Date.now };
  const people = { store: createPeopleStore(database), hasher: createPasswordHasher(), clock, nextId: createNextId(clock) };
  const { email, made } = await createDemoOperator(people, { password });
  return { email, made };
}
