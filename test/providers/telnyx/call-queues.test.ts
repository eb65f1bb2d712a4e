import { expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import { openSandbox, type Switch } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";

const owner = ownerOf("project/stack/support");

async function queuesAt(name: Switch) {
  const sandbox = openSandbox(":memory:");
  sandbox.turn(name, true);
  // Each run is a process of its own, which remembers nothing of the one before.
  const next = async () => {
    const connection = { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" };
    return (await connectTelnyx(connection, { fetch: sandbox.fetch })).collections.CallQueue;
  };
  const first = await next();
  expect(await first.find({ maxSize: 20 }, owner)).toBeUndefined();
  const made = await first.create({ maxSize: 20 }, owner);
  expect(made.fields).toMatchObject({ maxSize: 20 });
  return { sandbox, next, id: made.id };
}

it.each(["queues-collected", "queues-made-anew"] as const)("reads as applied where %s", async (name) => {
  const { next, id } = await queuesAt(name);
  const read = await (await next()).read(id, owner);
  expect(read).toMatchObject({ id, owner: { kind: "ours" } });
  expect(read?.fields).not.toHaveProperty("maxSize");
});

it.each(["queues-collected", "queues-made-anew"] as const)(
  "is restored by a change where %s",
  async (name) => {
    const { sandbox, next, id } = await queuesAt(name);
    await (await next()).read(id, owner);
    sandbox.turn(name, false);
    const changed = await (await next()).update(id, { maxSize: 25 }, owner);
    expect(changed).toMatchObject({ id, fields: { maxSize: 25 } });
    expect((await (await next()).read(id, owner))?.fields.maxSize).toBe(25);
  },
);

it.each(["queues-collected", "queues-made-anew"] as const)("is made again where %s", async (name) => {
  const { sandbox, next, id } = await queuesAt(name);
  await (await next()).read(id, owner);
  sandbox.turn(name, false);
  await (await next()).restore?.(id, { maxSize: 20 });
  expect((await (await next()).read(id, owner))?.fields.maxSize).toBe(20);
});

it("is removed without a word where it is collected", async () => {
  const { next, id } = await queuesAt("queues-collected");
  await expect((await next()).remove(id, { maxSize: 20 }, owner)).resolves.toBeUndefined();
});

it("shows a size that somebody chose", async () => {
  const { sandbox, next, id } = await queuesAt("rate-limits");
  sandbox.turn("rate-limits", false);
  await (await next()).update(id, { maxSize: 7 }, ownerOf("project/stack/other"));
  expect((await (await next()).read(id, owner))?.fields.maxSize).toBe(7);
});
