import { randomUUID } from "node:crypto";
import type { LiveCall, NewLeg } from "./board.ts";
import { carriedOut, Ended, storyOf } from "./call.ts";
import { unreachable } from "./dial.ts";
import type { Going } from "./going.ts";
import { lineOfApplication, refusalOut } from "./lines.ts";
import { tell } from "./webhook.ts";
import type { World } from "./world.ts";

/** Begins a call that the API asks for: it rings, and who answers does what its URL says. */
export function beginLeg(world: World, leg: NewLeg): string {
  const id = `v3:${randomUUID()}`;
  const { board } = world;
  const over = new AbortController();
  const who = leg.to.replace(/^sips?:/i, "").replace(/@.*$/, "");
  let status: "queued" | "ringing" | "in-progress" = "queued";
  const live: LiveCall = {
    account: leg.account,
    from: leg.from,
    to: leg.to,
    status: () => status,
    end: (by) => over.abort(new Ended(by)),
    move: () => undefined,
    statusCallback: leg.statusCallback,
  };
  board.calls.set(id, live);
  const line = lineOfApplication(world.db, leg.account, leg.application);
  const going = (note: Going["note"], elapsed: Going["elapsed"]): Going => ({
    world,
    id,
    line: { ...line, url: leg.url, method: "POST", fallbackUrl: leg.fallbackUrl },
    form: {
      AccountSid: line.accountSid,
      CallSid: id,
      CallSidLegacy: id,
      CallStatus: "in-progress",
      ConnectionId: leg.application,
      From: leg.from,
      CallerId: leg.name ?? leg.from,
      To: leg.to,
    },
    callerNumber: leg.from,
    signal: over.signal,
    note,
    presses: [],
    elapsed,
    who,
    talks: undefined,
  });
  const told = (name: string, callStatus: string, sequence: number) =>
    live.statusCallback === undefined || !leg.statusEvents.includes(name)
      ? Promise.resolve()
      : tell(world, {
          account: leg.account,
          url: live.statusCallback,
          method: "POST",
          form: {
            ...going(
              () => undefined,
              () => 0,
            ).form,
            CallStatus: callStatus,
            SequenceNumber: String(sequence),
          },
        });
  const run = async (note: Going["note"], elapsed: Going["elapsed"]) => {
    let end = "completed";
    try {
      const its = going(note, elapsed);
      const isSip = /^sips?:/i.test(leg.to);
      const refusal = isSip ? unreachable(its, who) : refusalOut(world.db, its.line, who, leg.from);
      const behaviour = world.behaviourOf(who);
      if (refusal !== undefined) {
        end = "failed";
        note({ kind: "silent", who, why: "failed", reason: refusal });
        throw new Ended("carrier");
      }
      if (behaviour.does === "busy" || behaviour.does === "unregistered") {
        end = behaviour.does === "busy" ? "busy" : "failed";
        note({ kind: "silent", who, why: behaviour.does === "busy" ? "busy" : "not registered" });
        throw new Ended("carrier");
      }
      status = "ringing";
      note({ kind: "rings", who });
      await told("ringing", "ringing", 0);
      const rings = behaviour.does === "answers" ? Math.min(behaviour.after, leg.seconds) : leg.seconds;
      end = "canceled";
      try {
        await world.clock.sleep(rings, over.signal);
      } catch (error) {
        note({ kind: "silent", who, why: "called off" });
        throw error;
      }
      if (behaviour.does !== "answers" || behaviour.after > leg.seconds) {
        end = "no-answer";
        note({ kind: "silent", who, why: "time is over" });
        throw new Ended("carrier");
      }
      end = "completed";
      status = "in-progress";
      note({ kind: "answered", who });
      await told("answered", "in-progress", 1);
      void world.clock.sleep(leg.timeLimit, over.signal).then(
        () => over.abort(new Ended("carrier")),
        () => undefined,
      );
      const began = elapsed();
      const presses = (behaviour.presses ?? []).map((press) => ({ ...press, at: began + press.at }));
      await carriedOut({ ...its, presses, talks: behaviour.hangsUpAfter }, live);
    } finally {
      board.calls.delete(id);
      over.abort(new Ended("carrier"));
      // A final event that is lost leaves its hearer to find out by itself.
      if (!world.switches().has("final-events-lost")) await told("completed", end, 2);
    }
  };
  const story = storyOf(world, id, run);
  const noted = story.then((told) => board.legs.push({ ...told, name: leg.name }));
  world.inBackground(noted);
  return id;
}
