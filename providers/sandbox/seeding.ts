import { keepApart } from "./accounts.ts";
import { nobody, type SandboxDatabase } from "./database.ts";
import { ownedNumbers } from "./inventory.ts";
import { newNumber, numberClaim } from "./kinds/new-number.ts";

/** Gives a new file its numbers, which are whose they are first put to use by. */
export function seed(db: SandboxDatabase): void {
  keepApart(db);
  for (const number of ownedNumbers) {
    const phoneNumber = newNumber(number, "US", Date.parse("2026-01-01T00:00:00Z"), {
      deletion_lock_enabled: number === ownedNumbers.at(-1),
    });
    db.insert(kind, { ...phoneNumber, account: nobody, createdAt: 0 }, [numberClaim(number)]);
  }
}

/** Gives an account numbers, those that nobody uses among them; one that is in use stays whose it is. */
export function own(db: SandboxDatabase, numbers: readonly string[], account: string): void {
  db.atomically(() => {
    for (const number of new Set(numbers)) {
      const claim = numberClaim(number);
      const there = db.everywhere(kind).find(({ body }) => body.phone_number === number);
      if (there?.account === account || there?.body.connection_id) continue;
      if (there !== undefined) db.remove(kind, there.id);
      const phoneNumber = there ?? newNumber(number, "US", Date.now(), {});
      db.insert(kind, { ...phoneNumber, account, createdAt: Date.now() }, [claim]);
    }
  });
}

const kind = "phone_numbers";
