import { expect, it } from "vitest";
import { presence } from "../../../../src/edge/calls/presence.ts";
import { openEdgeStore } from "../../../../src/edge/open.ts";

const now = new Date("2026-12-01T10:00:00Z");
const note = (state: "talking" | "over", sequence: number) => ({
  organization: "acme",
  leg: "leg",
  sipUser: "front/dana",
  state,
  sequence,
  at: now,
  until: new Date(now.getTime() + 60 * 60_000),
});

it("a talk that one instance heard begin is over when another one hears its end", async () => {
  const store = await openEdgeStore(":memory:");
  const failed = (error: unknown) => {
    throw error;
  };
  const [one, two] = [presence(store.calls, failed), presence(store.calls, failed)];
  one.note(note("talking", 1));
  expect((await one.busy("acme", now)).has("front/dana")).toBe(true);
  await one.written();
  two.note(note("over", 2));
  await two.written();
  await expect.poll(async () => (await one.busy("acme", now)).has("front/dana")).toBe(false);
  await store.close();
});

it("a store that does not answer leaves what the instance heard itself", async () => {
  const down = {
    talking: () => Promise.reject(new Error("down")),
    note: () => Promise.reject(new Error("down")),
  };
  const heard: unknown[] = [];
  const one = presence(down, (error) => heard.push(error));
  one.note(note("talking", 1));
  await one.written();
  expect((await one.busy("acme", now)).has("front/dana")).toBe(true);
  expect(heard.length).toBeGreaterThan(0);
});
