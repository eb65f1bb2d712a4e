import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectSandbox, openSandbox, sandboxIn } from "../../../providers/sandbox/index.ts";

describe("accounts of a tree that name no key", () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "dialtree-sandbox-"));
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  const connected = (account: string) =>
    connectSandbox({ account, credentials: {}, settings: {}, project: join(project, ".") });
  const numbersOf = async (account: string) => {
    const { collections } = await connected(account);
    return (await Array.fromAsync(collections.PhoneNumber.list())).flat().map(({ fields }) => fields.number);
  };

  it("are apart, each with a webhooks' key of its own", async () => {
    const [front, back] = [await connected("front"), await connected("back")];
    const owner = { project: "acme", tag: "dialtree:acme/dev/x", mark: "x", name: "x" } as never;
    await front.collections.CredentialList.create({ label: "Staff" } as never, owner);
    const lists = async (session: typeof front) =>
      (await Array.fromAsync(session.collections.CredentialList.list())).flat();
    expect(await lists(front)).toHaveLength(1);
    expect(await lists(back)).toEqual([]);
    expect(await front.webhookKey?.()).not.toBe(await back.webhookKey?.());
    // Numbers that nobody uses are any account's.
    expect([await numbersOf("front"), await numbersOf("back")].map(({ length }) => length)).toEqual([4, 4]);
  });

  it("are the same ones in every process and every run, whoever comes first", () => {
    const file = join(project, "sandbox.sqlite");
    const [one, other] = [openSandbox(file), openSandbox(file)];
    try {
      expect([one.keyOf("a"), other.keyOf("b"), one.keyOf("c")]).toEqual([
        "KEYsandbox",
        "KEYsandbox_2",
        "KEYsandbox_3",
      ]);
      expect([other.keyOf("a"), one.keyOf("b"), other.keyOf("c")]).toEqual([
        "KEYsandbox",
        "KEYsandbox_2",
        "KEYsandbox_3",
      ]);
    } finally {
      one.close();
      other.close();
    }
  });

  it("share the first one in a file of a version that did not hold them apart", () => {
    const file = join(project, "sandbox.sqlite");
    openSandbox(file).close();
    const database = new Database(file);
    // So is a file that was made before.
    database.exec("DELETE FROM objects WHERE kind = 'accounts'");
    database.close();
    const sandbox = openSandbox(file);
    expect([sandbox.keyOf("a"), sandbox.keyOf("b")]).toEqual(["KEYsandbox", "KEYsandbox"]);
    sandbox.close();
  });

  it("are given numbers that nobody uses, also those of another one, and none that is in use", async () => {
    const sandbox = sandboxIn(project);
    const [first, second] = [sandbox.keyOf("first"), sandbox.keyOf("second")];
    const ask = async (key: string, method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, init);
      return ((await response.json()) as { data: { id: string; phone_number: string }[] & { id: string } })
        .data;
    };
    const application = { friendly_name: "x", voice_url: "https://example.com/x" };
    const { id } = await ask(first, "POST", "/texml_applications", application);
    const used = (await ask(first, "GET", "/phone_numbers")).find(
      (number) => number.phone_number === "+13125550100",
    );
    await ask(first, "PATCH", `/phone_numbers/${used?.id}`, { connection_id: id });
    sandbox.own(["+13125550100", "+13125550101", "+13125550177"], second);
    expect(await numbersOf("second")).toEqual(expect.arrayContaining(["+13125550101", "+13125550177"]));
    expect(await numbersOf("second")).not.toContain("+13125550100");
    expect(await numbersOf("first")).not.toContain("+13125550177");
  });
});
