import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSandbox, ownedNumbers } from "../../../providers/sandbox/index.ts";

interface PhoneNumber {
  readonly id: string;
  readonly phone_number: string;
}

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dialtree-sandbox-"));
  file = join(folder, "sandbox.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Opens the file, asks, and closes it, as each command does. */
async function ask(method: string, path: string, body?: object) {
  const sandbox = openSandbox(file);
  const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, {
    method,
    headers: { authorization: "Bearer KEYsandbox" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  sandbox.close();
  return { status: response.status, data: ((await response.json()) as { data: never }).data };
}

const numbers = async () => (await ask("GET", "/phone_numbers?sort=phone_number")).data as PhoneNumber[];
const names = async () => (await numbers()).map(({ phone_number }) => phone_number);
const isFree = async (number: string) => {
  const { data } = await ask(
    "GET",
    `/available_phone_numbers?filter[phone_number][starts_with]=${encodeURIComponent(number)}`,
  );
  return (data as unknown[]).length > 0;
};

async function ordered(phone_number: string): Promise<void> {
  await ask("POST", "/number_orders", { phone_numbers: [{ phone_number }] });
  await new Promise((resolve) => setTimeout(resolve, 300));
}

it("has each number once when it is opened again, whatever was done to the numbers", async () => {
  await ordered("+13125550104");
  for (const { id } of await numbers()) {
    expect((await ask("PATCH", `/phone_numbers/${id}`, { tags: ["ours"] })).status).toBe(200);
    const emergency = { emergency_enabled: true, emergency_address_id: "1" };
    await ask("POST", `/phone_numbers/${id}/actions/enable_emergency`, emergency);
  }
  expect(await names()).toEqual([...ownedNumbers, "+13125550104"]);
  for (const number of await names()) {
    expect(await isFree(number), number).toBe(false);
    const order = await ask("POST", "/number_orders", { phone_numbers: [{ phone_number: number }] });
    expect(order.status, number).toBe(422);
  }
});

it("gives the first account its numbers once: one that was released does not come back", async () => {
  const [first] = await numbers();
  await ask("DELETE", `/phone_numbers/${first?.id}`);
  expect(await names()).toEqual(ownedNumbers.slice(1));
});

it("takes away the second of two that an older version made of one, and keeps the one in use", async () => {
  await ordered("+13125550104");
  const [first, second] = await numbers();
  const db = new SQLite(file);
  const again = db.prepare(
    `INSERT INTO objects (kind, id, account, created_at, body)
     SELECT kind, ?, account, created_at, json_set(body, '$.id', ?, '$.tags', json(?)) FROM objects WHERE id = ?`,
  );
  again.run("21", "21", "[]", first?.id);
  again.run("22", "22", '["ours"]', second?.id);
  db.exec("DELETE FROM uniques WHERE scope = 'phone_number'");
  db.pragma("user_version = 2");
  db.close();
  const left = await numbers();
  expect(left.map(({ phone_number }) => phone_number)).toEqual([...ownedNumbers, "+13125550104"]);
  expect(left.slice(0, 2).map(({ id }) => id)).toEqual([first?.id, "22"]);
  expect(await isFree("+13125550104")).toBe(false);
});
