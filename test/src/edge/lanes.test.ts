import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { lanes } from "../../../src/edge/lanes.ts";

const paced = { free: 8192, bytes: 4096 };

it("does so much of an organization at once, and refuses what is too much", async () => {
  const enter = lanes({ atOnce: 2, inFlight: 4, paced });
  let now = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++now);
    await sleep(5);
    now--;
  };
  const asked = Array.from({ length: 6 }, () => enter("acme", (turn) => turn(work)));
  const other = enter("other", (turn) => turn(() => Promise.resolve("done")));
  const ended = await Promise.allSettled(asked);
  expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
  expect(ended.at(-1)).toMatchObject({ reason: { kind: "busy" } });
  expect(most).toBe(2);
  expect(await other).toBe("done");
});

it("goes on after work that failed, and after work that never got its turn", async () => {
  const enter = lanes({ atOnce: 1, inFlight: 1, paced });
  await expect(enter("acme", (turn) => turn(() => Promise.reject(new Error("no"))))).rejects.toThrow("no");
  await expect(enter("acme", () => Promise.reject(new Error("no body")))).rejects.toThrow("no body");
  expect(await enter("acme", (turn) => turn(() => Promise.resolve(1)))).toBe(1);
});

it("lets a pause follow what is large, which its own organization alone waits for", async () => {
  const pauses: number[] = [];
  const { promise: paused, resolve: end } = Promise.withResolvers<void>();
  const enter = lanes({ atOnce: 1, inFlight: 10, paced }, (milliseconds) => {
    pauses.push(milliseconds);
    return paused;
  });
  await enter("acme", (turn) => turn(() => Promise.resolve(200 * 1024), Number));
  expect(pauses).toEqual([50]);
  await enter("other", (turn) => turn(() => Promise.resolve()));
  const done: string[] = [];
  const next = enter("acme", (turn) => turn(() => Promise.resolve(done.push("next"))));
  await enter("other", (turn) => turn(() => sleep(5)));
  expect(done).toEqual([]);
  end();
  await next;
  expect(done).toEqual(["next"]);
});
