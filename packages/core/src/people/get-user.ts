import type { PeopleStore, UserRecord } from "./ports.ts";
import { refuse } from "./refuse.ts";

/** Somebody who is signed in exists, unless they were erased a moment ago. */
export async function getUser({ store }: { store: PeopleStore }, userId: string): Promise<UserRecord> {
  const user = await store.findUser(userId);
  if (!user) throw refuse("user-not-found");
  return user;
}
