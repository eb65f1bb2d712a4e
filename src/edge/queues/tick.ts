import { randomUUID } from "node:crypto";
import type { CallControl } from "../../../providers/calls.ts";
import { UnclearError } from "../../../providers/provider.ts";
import type { Bell } from "../../calls/bells.ts";
import { limitsOf } from "../../calls/limits.ts";
import { labelOf } from "../../calls/point.ts";
import { ownNumber } from "../calls/answer.ts";
import { presentOrder } from "../calls/draw.ts";
import { stepOfQueue } from "../calls/history-steps.ts";
import { callUrls } from "../calls/urls.ts";
import type { CallDirectory } from "../directory/directory.ts";
import { grace } from "../queue-claim.ts";
import type { Agent, QueueRow, WaitingCall } from "../queue-store.ts";
import { numberText } from "../words.ts";
import type { DispatcherOptions } from "./dispatcher.ts";
import { fitted, type Hunt, moveOf, newHunt } from "./hunt.ts";
import { personOf, type QueueMembers, queueMembers, turnsOf } from "./members.ts";

interface TickOptions extends DispatcherOptions {
  /** Who sees to the queues. */
  readonly holder: string;
  /** Has the organization seen to once more. */
  readonly poke: (organization: string) => unknown;
  /** Organizations whose silent callers the carrier is being asked about. */
  readonly searching: Set<string>;
}

/** What a tick goes by: all queues of an organization, at one moment. */
interface Tick extends TickOptions {
  readonly organization: string;
  readonly directory: CallDirectory;
  readonly now: number;
  readonly busy: Pick<ReadonlySet<string>, "has">;
  /** Phones that are there for queues, and the people whose they are. */
  agents: readonly Agent[];
}

/** Callers that may have gone without a word are looked for, so many at once. */
const mostUnheard = 20;
/** Seconds after which one who is still there is looked for again. */
const lookAgain = 60;
/** Seconds after its time for which one of whom the carrier says nothing is kept. */
const longestGhost = 10 * 60;
/** Seconds that whoever has taken a caller talks at most. */
export const longestTalk = 4 * 60 * 60;

/** What is to be done next. */
export interface Next {
  /** In milliseconds since 1970; undefined where nothing is, as long as nothing happens. */
  readonly at: number | undefined;
  /** Whether callers wait for whom nobody is free. */
  readonly isLooking: boolean;
}

/** Has an organization's queues ring as they should at this moment. */
export async function tickOf(organization: string, options: TickOptions): Promise<Next> {
  const { store, directories, presence, clock } = options;
  const now = clock.now();
  const [directory, rows, agents, busy] = await Promise.all([
    directories.known(organization),
    store.queues.queues(organization),
    store.queues.agents(organization),
    presence.busy(organization, new Date(now)),
  ]);
  if (directory === undefined) return { at: undefined, isLooking: false };
  const tick: Tick = { ...options, organization, directory, now, busy, agents };
  await freeOverdue(tick);
  const moments: number[] = [
    ...(await unheardAt(tick)),
    ...tick.agents.flatMap(({ until }) => [until.getTime(), until.getTime() + grace]),
  ];
  let isLooking = false;
  for (const row of rows) {
    const seen = await seeTo(tick, row);
    moments.push(...seen.moments);
    isLooking ||= seen.isLooking;
  }
  const later = moments.filter((at) => at > now);
  return { at: later.length === 0 ? undefined : Math.min(...later), isLooking };
}

/** Frees whoever has rested, and whose last event was lost. */
async function freeOverdue(tick: Tick): Promise<void> {
  const { store, organization, now } = tick;
  const overdue = tick.agents.filter(({ state, until }) => state !== "ringing" && until.getTime() <= now);
  for (const { attempt, state } of overdue)
    await (state === "talking"
      ? store.queues.over(organization, attempt, () => undefined)
      : store.queues.drop(organization, [attempt]));
  tick.agents = tick.agents.filter((agent) => !overdue.includes(agent));
}

/** When callers of whom nothing is heard are looked for; those of whom nothing was heard in time are, beside all else. */
async function unheardAt(tick: Tick): Promise<readonly number[]> {
  const { store, organization, now, searching, clock } = tick;
  const callers = await store.queues.unheard(organization, mostUnheard);
  const late = callers.filter(({ unheard }) => unheard.getTime() <= now);
  const next = callers.find((caller) => !late.includes(caller));
  if (late.length > 0 && !searching.has(organization)) {
    searching.add(organization);
    const search = async () => {
      try {
        for (const caller of late) await lookFor(tick, caller);
      } finally {
        searching.delete(organization);
      }
      tick.poke(organization);
    };
    void clock.during(
      search().catch((error: unknown) => tick.log.error({ err: error, organization }, unsearched)),
    );
  }
  return next === undefined ? [] : [next.unheard.getTime()];
}

const unsearched = "callers of whom nothing was heard could not be looked for";

/** A caller of whom nothing was heard may be gone: the carrier is asked. */
async function lookFor(tick: Tick, caller: WaitingCall): Promise<void> {
  const { store, organization, now, log } = tick;
  try {
    const control = await controlOf(tick, caller);
    if (!(await control.isThere(caller.call))) {
      await store.queues.left(organization, caller.call);
      return;
    }
  } catch (error) {
    log.warn(
      { err: error, organization, call: caller.call },
      "the carrier did not say whether a caller waits",
    );
    if (caller.until.getTime() + longestGhost * 1000 <= now) {
      await store.queues.left(organization, caller.call);
      return;
    }
  }
  await store.queues.heard(organization, caller.call, new Date(now + lookAgain * 1000));
}

/** Has one queue ring. */
async function seeTo(
  tick: Tick,
  row: QueueRow,
): Promise<{ readonly moments: readonly number[]; readonly isLooking: boolean }> {
  const { store, organization, directory, now } = tick;
  const queue = directory.model.directory.callQueue.get(row.queue)?.value;
  const members = queueMembers(directory, row.queue, tick.busy);
  const all = members.free([...members.tiers.keys()], () => false);
  const before = JSON.parse(row.hunts) as readonly Hunt[];
  const own = () => tick.agents.filter((agent) => agent.queue === row.queue);
  const isRinging = ({ id }: Hunt) =>
    own().some(({ hunt, state, until }) => hunt === id && state === "ringing" && until.getTime() > now);
  // More searches than there are phones would find nobody; one looks for whoever gets free.
  const most = queue === undefined ? 0 : all.length + own().length + 1;
  const wanted = await store.queues.wanting(organization, row.queue, new Date(now), most);

  const kept = fitted(before, wanted, isRinging);
  const isInCall = (person: string) =>
    tick.agents.some((agent) => agent.person === person && agent.state === "talking");
  await silence(
    tick,
    own().filter(
      ({ state, hunt, until, person }) =>
        state === "ringing" &&
        (until.getTime() + grace <= now || isInCall(person) || !kept.some(({ id }) => id === hunt)),
    ),
  );

  const hunts: Hunt[] = [];
  const moments: number[] = [];
  const head = wanted > 0 ? await store.queues.head(organization, row.queue, new Date(now)) : undefined;
  for (const hunt of await withNew(tick, row.queue, kept, wanted)) {
    if (queue === undefined || head === undefined) break;
    const orders = await ordersOf(tick, row.queue, hunt, members, queue.ring === "together");
    const move = moveOf(hunt, isRinging(hunt), {
      now,
      ringSeconds: Math.max(queue.ringSeconds, limitsOf(directory.model).ringSeconds.least),
      retrySeconds: queue.retrySeconds,
      most: limitsOf(directory.model).ringSeconds.most,
      turns: ({ round }) => orders[round - hunt.round] ?? [],
      free: (asked) => members.free(asked, (bell) => tick.agents.some((agent) => takes(agent, bell, now))),
    });
    hunts.push(move.hunt);
    if (move.does === "wait") moments.push(move.at);
    else {
      moments.push(move.hunt.until);
      await ring(tick, row.queue, move.hunt, move.bells, head);
    }
  }
  const text = JSON.stringify(hunts);
  if (text !== row.hunts) await store.queues.keep(organization, tick.holder, row.queue, text);
  if (wanted === 0 && own().length === 0) await store.queues.forget(organization, row);
  return { moments, isLooking: hunts.some(({ until }) => until === 0) };
}

/** Whether a bell is not rung since a phone rings, talks or rests whose person it is, or could not be rung itself. */
function takes({ state, until, person, phone }: Agent, bell: Bell, now: number): boolean {
  if (state === "silent") return phone === bell.name;
  return person === personOf(bell) && (state !== "ringing" || until.getTime() > now);
}

/** The hunts, with new ones for callers who have none. */
async function withNew(
  { directory, store, organization }: Tick,
  queue: string,
  kept: readonly Hunt[],
  wanted: number,
): Promise<readonly Hunt[]> {
  const isInTurn = directory.model.directory.callQueue.get(queue)?.value.ring === "roundRobin";
  const made: Hunt[] = [];
  while (kept.length + made.length < wanted)
    made.push(
      newHunt(randomUUID(), isInTurn ? await store.calls.nextTurn(organization, `callQueue ${queue}`) : 0),
    );
  return [...kept, ...made];
}

/** The turns of a hunt's round, and of the next one. */
async function ordersOf(
  { directory, store, organization }: Tick,
  queue: string,
  { id, round, turn }: Hunt,
  { tiers }: QueueMembers,
  isTogether: boolean,
) {
  const point = { kind: "callQueue", name: queue } as const;
  const orderIn = (at: number) =>
    presentOrder(directory.model, point, {
      organization,
      call: `${id} ${at}`,
      store: store.calls,
      turn: () => Promise.resolve(turn + at),
    });
  const orders = await Promise.all([orderIn(round), orderIn(round + 1)]);
  return orders.map((order) => turnsOf(tiers, order, isTogether));
}

/** Has phones ring for a queue. */
async function ring(
  tick: Tick,
  queue: string,
  hunt: Hunt,
  bells: readonly Bell[],
  { call, account, carrierAccount, application, number }: WaitingCall,
): Promise<void> {
  const { store, organization, clock } = tick;
  const agents = bells.map((bell): Agent & { readonly bell: Bell } => ({
    attempt: randomUUID(),
    queue,
    hunt: hunt.id,
    account,
    carrierAccount,
    person: personOf(bell),
    phone: bell.name,
    call,
    leg: "",
    state: "ringing",
    until: new Date(hunt.until),
    bell,
  }));
  const rows = agents.map(({ bell: _, ...agent }) => agent);
  if (!(await store.queues.ring(organization, tick.holder, rows))) return;
  const { history, masksNumbers: masks, now, directory } = tick;
  const its = { organization, account, call, queue, hunt: hunt.id, at: new Date(now), masks };
  history.note(() => stepOfQueue(its, directory, Math.round((hunt.until - now) / 1000), bells));
  tick.agents = [...tick.agents, ...rows];
  for (const { bell, ...agent } of agents)
    void clock.during(
      begin(tick, agent, bell, application, number).catch((error: unknown) =>
        tick.log.error({ err: error, organization }, "a phone could not be seen to"),
      ),
    );
}

/** Asks the carrier to ring one phone; where it does not, the phone is free again. */
async function begin(
  tick: Tick,
  agent: Agent,
  { kind, name, user, confirm }: Bell,
  application: string,
  number: string,
): Promise<void> {
  const { store, organization, directory, publicUrl, secret, log, now } = tick;
  const { account, attempt, queue } = agent;
  const urls = callUrls(publicUrl, { secret, organization, account, call: attempt });
  const { model } = directory;
  const whose = confirm ? labelOf(model.directory, { kind: "user", name: user ?? "" }) : "";
  const label = labelOf(model.directory, { kind: "callQueue", name: queue });
  const text = JSON.stringify([queue, name, whose, agent.call]);
  const own = ownNumber(directory, account) ?? anonymous;
  let leg: string | undefined;
  let control: CallControl;
  try {
    control = await controlOf(tick, agent);
    leg = await control.ring({
      application,
      to:
        kind === "phoneNumber"
          ? { number: name }
          : { sipUser: String(directory.carrierOf("sipUser", name)?.username ?? name) },
      callerNumber: kind === "phoneNumber" || number === "" ? own : number,
      callerName: label,
      url: urls.agent(text),
      events: urls.agentEvents(text),
      seconds: Math.round((agent.until.getTime() - now) / 1000),
      longest: longestTalk,
    });
  } catch (error) {
    const phone = numberText(name, tick.masksNumbers);
    log.warn({ err: error, organization, account, phone }, "a phone could not be rung for a queue");
    // It may ring all the same: what is heard of it counts, and else its time.
    if (error instanceof UnclearError) return;
    const until = new Date(now + restAfterFailure(directory, queue));
    await store.queues.over(organization, attempt, () => until);
    tick.poke(organization);
    return;
  }
  if (leg === undefined) return;
  await store.queues.known(organization, attempt, leg);
  // It may have been silenced while the carrier made it.
  if ((await store.queues.agent(organization, attempt)) === undefined) await control.end(leg);
}

/** Milliseconds for which a phone that could not be rung is rung by no hunt: each would try it anew. */
export function restAfterFailure({ model }: CallDirectory, queue: string): number {
  return Math.max(model.directory.callQueue.get(queue)?.value.retrySeconds ?? 0, 1) * 1000;
}

/** What phones show of a caller without a number, where the account has none. */
const anonymous = "anonymous";

/** Has phones ring no more, and their people free. What is at its end falls silent by itself. */
async function silence(tick: Tick, agents: readonly Agent[]): Promise<void> {
  const { store, organization, now, log, clock } = tick;
  if (agents.length === 0) return;
  const attempts = agents.map(({ attempt }) => attempt);
  const silent = new Set(await store.queues.drop(organization, attempts));
  tick.agents = tick.agents.filter(({ attempt }) => !silent.has(attempt));
  for (const agent of agents) {
    if (!silent.has(agent.attempt) || agent.leg === "" || agent.until.getTime() <= now) continue;
    const ended = controlOf(tick, agent).then((control) => control.end(agent.leg));
    const failed = (error: unknown) =>
      log.warn(
        { err: error, organization, phone: numberText(agent.phone, tick.masksNumbers) },
        "a phone could not be silenced",
      );
    void clock.during(ended.catch(failed));
  }
}

function controlOf(
  { controls, organization, directory }: Tick,
  { account, carrierAccount }: Pick<Agent, "account" | "carrierAccount">,
): Promise<CallControl> {
  const settings = directory.account(account);
  if (settings === undefined) return Promise.reject(new Error(`there is no account ${account}`));
  return controls.of({ organization, account, carrierAccount }, settings);
}
