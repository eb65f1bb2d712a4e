import { expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import { openSandbox } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";

const connection = { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" };
const owner = (at: number) => ownerOf(`project/stack/user-${at}`);

it("creates N with N requests and the pages, and reads 1,000 with at most 10", async () => {
  const sandbox = openSandbox(":memory:");
  let requests = 0;
  const fetch: typeof sandbox.fetch = (input, init) => {
    requests += 1;
    return sandbox.fetch(input, init);
  };
  const count = 1_000;
  const first = await connectTelnyx(connection, { fetch });
  const list = await first.collections.CredentialList.create({}, ownerOf("project/stack/list"));
  requests = 0;
  const ids = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      expect(await first.collections.SipUser.find({ list: list.id }, owner(at))).toBeUndefined();
      return (await first.collections.SipUser.create({ list: list.id }, owner(at))).id;
    }),
  );
  expect(requests).toBeLessThanOrEqual(count + 1);

  const second = await connectTelnyx(connection, { fetch });
  requests = 0;
  await second.check();
  const read = await Promise.all(ids.map((id, at) => second.collections.SipUser.read(id, owner(at))));
  expect(read.every((user) => user?.owner.kind === "ours")).toBe(true);
  expect(requests).toBeLessThanOrEqual(10);
});

it("stops before a rate limit is met, and loses nothing by it", async () => {
  const sandbox = openSandbox(":memory:");
  sandbox.turn("rate-limits", true);
  const statuses: number[] = [];
  const fetch: typeof sandbox.fetch = async (input, init) => {
    const response = await sandbox.fetch(input, init);
    statuses.push(response.status);
    return response;
  };
  const { collections } = await connectTelnyx(connection, { fetch });
  const list = await collections.CredentialList.create({}, ownerOf("project/stack/list"));
  const started = Date.now();
  await Promise.all(
    Array.from({ length: 45 }, (_, at) => collections.SipUser.create({ list: list.id }, owner(at))),
  );
  expect(Date.now() - started).toBeGreaterThan(1_500);
  // Of those under way at once when the last one is spent, a few are turned away, and come back.
  expect(statuses.filter((status) => status === 429).length).toBeLessThanOrEqual(20);
  expect(statuses.filter((status) => status < 300)).toHaveLength(46);
});
