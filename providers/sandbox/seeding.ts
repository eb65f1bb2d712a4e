import type { SandboxDatabase } from "./database.ts";
import { ownedNumbers } from "./inventory.ts";
import { newNumber, numberClaim } from "./kinds/new-number.ts";

/** The key of the account that owns numbers from the start. Further accounts: `KEYsandbox_NAME`. */
export const sandboxKey = "KEYsandbox";

/** Gives the first account its numbers. */
export function seed(db: SandboxDatabase): void {
  for (const number of ownedNumbers) {
    const phoneNumber = newNumber(number, "US", Date.parse("2026-01-01T00:00:00Z"), {
      deletion_lock_enabled: number === ownedNumbers.at(-1),
    });
    db.insert("phone_numbers", { ...phoneNumber, account: sandboxKey, createdAt: 0 }, [numberClaim(number)]);
  }
}

/** Gives the first account further numbers. */
export function own(db: SandboxDatabase, numbers: readonly string[]): void {
  db.atomically(() => {
    for (const number of new Set(numbers)) {
      const claim = numberClaim(number);
      if (db.isTaken(claim)) continue;
      const phoneNumber = newNumber(number, "US", Date.now(), {});
      db.insert("phone_numbers", { ...phoneNumber, account: sandboxKey, createdAt: Date.now() }, [claim]);
    }
  });
}
